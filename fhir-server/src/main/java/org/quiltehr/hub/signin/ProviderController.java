package org.quiltehr.hub.signin;

import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.quiltehr.hub.access.Vouched;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.view.RedirectView;

/** Sends people to the network's identity provider and takes them back; without one it is not there. */
@Controller
class ProviderController {

    private static final String COOKIE = "quilt-outside";
    private static final String BACK = "/sign-in/external/back";

    private final Provider provider;
    private final ProviderSql sql;
    private final Vouched vouched;
    private final Issuer issuer;

    ProviderController(Provider provider, ProviderSql sql, Vouched vouched, Issuer issuer) {
        this.provider = provider;
        this.sql = sql;
        this.vouched = vouched;
        this.issuer = issuer;
    }

    @GetMapping("/sign-in/external")
    ModelAndView away(
            @RequestParam(name = "to", defaultValue = "") String to,
            HttpServletRequest request,
            HttpServletResponse response) {
        if (!provider.isSet()) {
            return page(HttpStatus.NOT_FOUND, "No identity provider is configured here.", response);
        }
        String state = Sha256.secret("");
        String nonce = Sha256.secret("");
        CodeVerifier verifier = new CodeVerifier();
        try {
            URI at = provider.askedAt(back(request), state, nonce, verifier);
            sql.sent(state, new ProviderSql.Sent(nonce, verifier.getValue(), Vouched.ownPath(to)));
            cookie(request, response, state, Duration.ofMinutes(10));
            response.setHeader("Cache-Control", "no-store");
            response.setHeader("Referrer-Policy", "no-referrer");
            RedirectView there = new RedirectView(at.toString());
            there.setExposeModelAttributes(false);
            there.setExpandUriTemplateVariables(false);
            return new ModelAndView(there);
        } catch (Provider.Failed e) {
            return page(HttpStatus.SERVICE_UNAVAILABLE, "Nobody can sign in now: " + e.getMessage() + ".", response);
        }
    }

    @GetMapping(BACK)
    ModelAndView back(
            @RequestParam(name = "code", defaultValue = "") String code,
            @RequestParam(name = "state", defaultValue = "") String state,
            HttpServletRequest request,
            HttpServletResponse response) {
        if (!provider.isSet()) {
            return page(HttpStatus.NOT_FOUND, "No identity provider is configured here.", response);
        }
        if (vouched.refuses(request)) {
            response.setHeader("Retry-After", "600");
            return page(HttpStatus.TOO_MANY_REQUESTS, "Too many failures from here. Wait ten minutes.", response);
        }
        // only the browser that was sent away comes back: nobody is signed in to somebody else's account
        boolean same = !state.isEmpty()
                && MessageDigest.isEqual(
                        state.getBytes(StandardCharsets.UTF_8),
                        sentWith(request).getBytes(StandardCharsets.UTF_8));
        Optional<ProviderSql.Sent> sent = same ? sql.takeBack(state) : Optional.empty();
        cookie(request, response, "", Duration.ZERO);
        if (sent.isEmpty() || code.isEmpty()) {
            return page(
                    HttpStatus.UNAUTHORIZED,
                    "The identity provider did not let you in, or it took longer than ten minutes. Begin again.",
                    response);
        }
        try {
            String subject = provider.subject(
                    code,
                    back(request),
                    new CodeVerifier(sent.get().verifier()),
                    sent.get().nonce());
            if (!vouched.enter(subject, request, response)) {
                return page(
                        HttpStatus.FORBIDDEN,
                        "You are known to the identity provider and have no account here: ask your administrator.",
                        response);
            }
            response.setHeader("Cache-Control", "no-store");
            return new ModelAndView("redirect:" + sent.get().back());
        } catch (Provider.Failed e) {
            return page(HttpStatus.UNAUTHORIZED, "You were not let in: " + e.getMessage() + ".", response);
        }
    }

    private URI back(HttpServletRequest request) {
        return URI.create(issuer.of(request) + BACK);
    }

    private static String sentWith(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        return cookies == null
                ? ""
                : List.of(cookies).stream()
                        .filter(cookie -> cookie.getName().equals(COOKIE))
                        .map(Cookie::getValue)
                        .findFirst()
                        .orElse("");
    }

    /** Lax, since the way back begins at another site. */
    private static void cookie(HttpServletRequest request, HttpServletResponse response, String value, Duration life) {
        response.addHeader(
                "Set-Cookie",
                ResponseCookie.from(COOKIE, value)
                        .httpOnly(true)
                        .secure(request.isSecure())
                        .sameSite("Lax")
                        .path("/sign-in/external")
                        .maxAge(life)
                        .build()
                        .toString());
    }

    private static ModelAndView page(HttpStatus status, String problem, HttpServletResponse response) {
        FormPolicy.guard(response, List.of());
        ModelAndView page = new ModelAndView("sign-in");
        page.setStatus(status);
        page.addObject("step", "name");
        page.addObject("to", "");
        page.addObject("problem", problem);
        page.addObject("secret", "");
        return page;
    }
}
