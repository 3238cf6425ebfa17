package org.quiltehr.hub.signin;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.quiltehr.hub.access.Gate;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.query.Stored;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/** Opens an app from a patient's chart (SMART's EHR launch). */
@Controller
class LaunchController {

    private final AppSql apps;
    private final Issuer issuer;
    private final Gate gate;
    private final Reader reader;

    LaunchController(AppSql apps, Issuer issuer, Gate gate, Reader reader) {
        this.apps = apps;
        this.issuer = issuer;
        this.gate = gate;
        this.reader = reader;
    }

    @GetMapping("/launches")
    String page(@RequestParam("patient") String id, HttpServletResponse response, Model model) {
        List<App> all = apps.all().stream().filter(app -> app.launch() != null).toList();
        FormPolicy.guard(response, all.stream().map(LaunchController::address).toList());
        model.addAttribute("chosen", Choice.of(patient(id)));
        model.addAttribute("apps", all);
        return "launches";
    }

    @PostMapping("/launches")
    String launch(@RequestParam("patient") String id, @RequestParam("app") String wanted, HttpServletRequest request) {
        App app = apps.find(wanted).filter(a -> a.launch() != null).orElseThrow(LaunchController::missing);
        Integer account = gate.account();
        if (account == null) {
            throw missing();
        }
        String launch = Sha256.secret("");
        apps.launched(launch, app, account, patient(id).shownId());
        String address = address(app);
        return "redirect:" + address + (address.contains("?") ? "&" : "?") + "iss="
                + URLEncoder.encode(issuer.of(request) + "/fhir", StandardCharsets.UTF_8) + "&launch=" + launch;
    }

    private static String address(App app) {
        return Objects.requireNonNull(app.launch(), "asked only of apps that have one");
    }

    private Stored patient(String id) {
        return reader.read(View.NETWORK, gate.grant(null), "Patient", id)
                .filter(stored -> !stored.deleted())
                .orElseThrow(LaunchController::missing);
    }

    private static ResponseStatusException missing() {
        return new ResponseStatusException(HttpStatus.NOT_FOUND);
    }
}
