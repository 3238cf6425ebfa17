package org.quiltehr.hub.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.quiltehr.hub.access.SignInSql.Begun;
import org.quiltehr.hub.access.SignIns.Passed;
import org.quiltehr.hub.access.SignIns.Step;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The pages to sign in and out at. */
@Controller
class SignInController {

    /** Where to go afterwards: a path of this hub, never an address of another's; with its question only what an app asks. */
    private static final Pattern OWN_PATH =
            Pattern.compile("/(?![/\\\\])[A-Za-z0-9._~$/-]*" + "|/oauth2/authorize\\?[A-Za-z0-9._~$/%&=+:*!'()-]*");

    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private final SignIns signIns;

    SignInController(SignIns signIns) {
        this.signIns = signIns;
    }

    @GetMapping(path = "/sign-in", produces = MediaType.TEXT_HTML_VALUE)
    String page(
            @RequestParam(name = "to", defaultValue = "") String to,
            @RequestParam(name = "own", required = false) @org.jspecify.annotations.Nullable String own,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        String cookie = Door.cookie(request);
        Optional<Begun> begun = cookie == null ? Optional.empty() : signIns.begun(cookie);
        if (signIns.areElsewhere() && own == null && begun.isEmpty()) {
            return "redirect:/sign-in/external"
                    + (isOwn(to) ? "?to=" + URLEncoder.encode(to, StandardCharsets.UTF_8) : "");
        }
        return show(begun.map(Begun::step).orElse("name"), begun.orElse(null), to, "", response, model);
    }

    @PostMapping(path = "/sign-in", produces = MediaType.TEXT_HTML_VALUE)
    String begin(
            @RequestParam(name = "name", defaultValue = "") String name,
            @RequestParam(name = "password", defaultValue = "") String password,
            @RequestParam(name = "to", defaultValue = "") String to,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        String address = request.getRemoteAddr();
        if (signIns.refuses(address)) {
            response.setStatus(429);
            response.setHeader("Retry-After", "600");
            return show("name", null, to, "Too many failures from here. Wait ten minutes.", response, model);
        }
        Optional<Passed> passed = signIns.begin(name, password, address);
        if (passed.isEmpty()) {
            response.setStatus(401);
            request.setAttribute(AuditFilter.NAMED, "unknown");
            return show(
                    "name",
                    null,
                    to,
                    "Name and password do not belong together, or the account is locked for some minutes.",
                    response,
                    model);
        }
        return next(passed.get(), to, request, response);
    }

    @PostMapping(path = "/sign-in/step", produces = MediaType.TEXT_HTML_VALUE)
    String step(
            @RequestParam(name = "value", defaultValue = "") String value,
            @RequestParam(name = "to", defaultValue = "") String to,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        String address = request.getRemoteAddr();
        String cookie = Door.cookie(request);
        Begun begun = cookie == null ? null : signIns.begun(cookie).orElse(null);
        if (cookie == null || begun == null || signIns.refuses(address)) {
            response.setStatus(401);
            return show("name", null, to, "Begin again: the sign-in is over.", response, model);
        }
        request.setAttribute(AuditFilter.NAMED, begun.account().name());
        Optional<Passed> passed = switch (begun.step()) {
            case "code" -> signIns.code(cookie, value, address);
            case "enrol" -> signIns.enrol(cookie, value, address);
            case "password" -> signIns.password(cookie, value);
            default -> Optional.empty();
        };
        if (passed.isPresent()) {
            return next(passed.get(), to, request, response);
        }
        response.setStatus(401);
        String why = begun.step().equals("password")
                ? Passwords.objection(value, begun.account().name())
                : "This code is not right, or was used before. Wait for the next one.";
        return show(begun.step(), begun, to, why, response, model);
    }

    @PostMapping("/sign-out")
    String out(HttpServletRequest request, HttpServletResponse response) {
        String cookie = Door.cookie(request);
        if (cookie != null) {
            signIns.end(cookie);
        }
        set(request, response, "", 0);
        response.setHeader("Clear-Site-Data", "\"cache\", \"storage\"");
        return "redirect:/sign-in";
    }

    private String next(Passed passed, String to, HttpServletRequest request, HttpServletResponse response) {
        request.setAttribute(AuditFilter.NAMED, passed.account());
        set(request, response, passed.cookie(), -1);
        boolean own = OWN_PATH.matcher(to).matches();
        if (passed.next() == Step.DONE) {
            return "redirect:" + (own ? to : "/");
        }
        return "redirect:/sign-in" + (own ? "?to=" + URLEncoder.encode(to, StandardCharsets.UTF_8) : "");
    }

    /** Whether an address is a path of this hub. */
    static boolean isOwn(String to) {
        return OWN_PATH.matcher(to).matches();
    }

    static void set(HttpServletRequest request, HttpServletResponse response, String value, int age) {
        response.addHeader(
                "Set-Cookie",
                ResponseCookie.from(Door.COOKIE, value)
                        .httpOnly(true)
                        .secure(request.isSecure())
                        .sameSite("Lax")
                        .path("/")
                        .maxAge(age)
                        .build()
                        .toString());
    }

    private static String show(
            String step,
            @org.jspecify.annotations.Nullable Begun begun,
            String to,
            String problem,
            HttpServletResponse response,
            Model model) {
        response.setHeader("Content-Security-Policy", POLICY);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("X-Content-Type-Options", "nosniff");
        byte[] offered = begun == null ? null : begun.offered();
        model.addAttribute("step", step);
        model.addAttribute("to", OWN_PATH.matcher(to).matches() ? to : "");
        model.addAttribute("problem", problem);
        model.addAttribute("secret", offered == null ? "" : Totp.text(offered));
        return "sign-in";
    }
}
