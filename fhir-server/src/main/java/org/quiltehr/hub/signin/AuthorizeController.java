package org.quiltehr.hub.signin;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.access.Gate;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.query.QueryProblem;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.query.SearchRequest;
import org.quiltehr.hub.query.Stored;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The page on which a person chooses a patient for an app and allows it what it asks, or does not. */
@Controller
class AuthorizeController {

    private static final Duration CODE = Duration.ofMinutes(1);
    private static final int LISTED = 20;
    private static final int LONGEST_NAME = 200;

    private final AppSql apps;
    private final LineSql lines;
    private final Issuer issuer;
    private final Gate gate;
    private final Reader reader;

    AuthorizeController(AppSql apps, LineSql lines, Issuer issuer, Gate gate, Reader reader) {
        this.apps = apps;
        this.lines = lines;
        this.issuer = issuer;
        this.gate = gate;
        this.reader = reader;
    }

    @GetMapping(path = "/oauth2/authorize")
    String ask(HttpServletRequest request, HttpServletResponse response, Model model) {
        Launch launch =
                launch(request, Optional.ofNullable(request.getQueryString()).orElse(""));
        Choice chosen = null;
        if (!launch.launch().isEmpty()) {
            chosen = opened(launch)
                    .map(Choice::of)
                    .orElseThrow(() -> new Launch.Stranger(
                            "The app was opened by somebody else, or too long ago. Open it from the chart again."));
        }
        return show(launch, chosen, "", List.of(), response, model);
    }

    /** The patient from whose chart this person opened the app. */
    private Optional<Stored> opened(Launch launch) {
        Integer account = gate.account();
        return account == null
                ? Optional.empty()
                : apps.launchedFrom(launch.launch(), launch.app(), account).flatMap(this::patient);
    }

    @PostMapping(path = "/oauth2/authorize", params = "step=find")
    String find(
            @RequestParam("asked") String asked,
            @RequestParam(name = "q", defaultValue = "") String typed,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        return show(launch(request, asked), null, typed, search(typed), response, model);
    }

    @PostMapping(path = "/oauth2/authorize", params = "step=choose")
    String choose(
            @RequestParam("asked") String asked,
            @RequestParam("patient") String id,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        Launch launch = launch(request, asked);
        return show(launch, patient(id).map(Choice::of).orElse(null), "", List.of(), response, model);
    }

    @PostMapping(path = "/oauth2/authorize", params = "step=allow")
    String allow(
            @RequestParam("asked") String asked,
            @RequestParam(name = "patient", defaultValue = "") String id,
            HttpServletRequest request) {
        Launch launch = launch(request, asked);
        Stored patient =
                !launch.wantsPatient() ? null : (launch.launch().isEmpty() ? patient(id) : opened(launch)).orElse(null);
        Integer account = gate.account();
        if (account == null || launch.wantsPatient() && (patient == null || patient.patient() == null)) {
            throw new Launch.Stranger("This patient cannot be chosen.");
        }
        String scopes = String.join(" ", launch.scopes());
        long line = lines.begin(
                launch.app().num(),
                account,
                scopes,
                patient == null ? null : patient.patient(),
                launch.scopes().contains("offline_access") ? TokenController.OFFLINE : TokenController.ONLINE);
        String code = Sha256.secret("");
        lines.addCode(line, code, launch.redirect(), launch.challenge(), launch.nonce(), CODE);
        return "redirect:" + launch.answer("code", code);
    }

    @PostMapping(path = "/oauth2/authorize", params = "step=deny")
    String deny(@RequestParam("asked") String asked, HttpServletRequest request) {
        throw launch(request, asked).denied();
    }

    private Launch launch(HttpServletRequest request, String query) {
        return Launch.of(apps, issuer.of(request), query);
    }

    /** Only whom this person may see is found, and can be chosen. */
    private Optional<Stored> patient(String id) {
        return reader.read(View.NETWORK, gate.grant(null), "Patient", id).filter(stored -> !stored.deleted());
    }

    private List<Choice> search(String typed) {
        String words = typed.strip();
        if (words.isEmpty() || words.length() > LONGEST_NAME) {
            return List.of();
        }
        List<SearchRequest.Parameter> asked = new ArrayList<>();
        for (String word : words.split("[\\s,]+")) {
            asked.add(new SearchRequest.Parameter(word.matches("\\d{4}-\\d{2}-\\d{2}") ? "birthdate" : "name", word));
        }
        asked.add(new SearchRequest.Parameter("_count", Integer.toString(LISTED)));
        try {
            return reader
                    .search(View.NETWORK, gate.grant(null), new SearchRequest("Patient", asked, true))
                    .matches()
                    .stream()
                    .map(Choice::of)
                    .toList();
        } catch (QueryProblem notASearch) {
            // what was typed is no value of the parameter, so nobody has it
            return List.of();
        }
    }

    private static String show(
            Launch launch,
            @Nullable Choice chosen,
            String typed,
            List<Choice> found,
            HttpServletResponse response,
            Model model) {
        FormPolicy.guard(response, List.of(launch.redirect()));
        boolean choosing = launch.wantsPatient() && chosen == null;
        model.addAttribute("app", launch.app().display());
        model.addAttribute("asked", launch.query());
        model.addAttribute("choosing", choosing);
        model.addAttribute("q", typed);
        model.addAttribute("found", found);
        model.addAttribute("chosen", chosen);
        model.addAttribute("words", PlainWords.of(launch.scopes(), chosen == null ? "the patient" : chosen.name()));
        model.addAttribute("where", FormPolicy.origin(launch.redirect()));
        model.addAttribute("problem", "");
        return "authorize";
    }

    @ExceptionHandler
    String refused(Launch.Refused refused) {
        return "redirect:" + refused.location();
    }

    @ExceptionHandler
    ModelAndView stranger(Launch.Stranger stranger, HttpServletResponse response) {
        FormPolicy.guard(response, List.of());
        ModelAndView page = new ModelAndView("authorize");
        page.setStatus(HttpStatus.BAD_REQUEST);
        page.addObject("problem", stranger.getMessage());
        page.addObject("choosing", false);
        return page;
    }
}
