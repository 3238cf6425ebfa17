package org.quiltehr.hub.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.springframework.dao.DataAccessResourceFailureException;

/**
 * Stands before every address of the hub, those of rooms yet to be built too. It finds out who asks, by cookie or key, and
 * whether that caller may use the address. Whom it does not know gets 401 and who may not gets 403, each the same for what
 * is there and what is not, and the refusal is on record.
 */
final class Door extends HttpFilter {

    private static final long serialVersionUID = 1L;

    static final String COOKIE = "quilt";

    private static final String NOTICE = "Quilt-Notice";

    private static final String BEARER = "Bearer ";

    private final transient Gate gate;
    private final transient Audit audit;
    private final transient WhoSql known;
    private final transient Supplier<Tokens> tokens;
    private final transient RateLimits rates;
    private final transient Lately lately = new Lately(System::nanoTime);

    Door(Gate gate, Audit audit, WhoSql known, Supplier<Tokens> tokens, RateLimits rates) {
        this.rates = rates;
        this.gate = gate;
        this.audit = audit;
        this.known = known;
        this.tokens = tokens;
    }

    /** Who asks; for an app the scopes too. */
    private record Asking(Who who, @Nullable Scopes scopes) {}

    /** A refusal: status, code of OperationOutcome, what to do. */
    private record Refusal(int status, String code, String text) {}

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (gate.isOpen()) {
            chain.doFilter(request, response);
            return;
        }
        secure(request, response);
        String path = request.getRequestURI();
        String key = key(request);
        String cookie = key == null ? cookie(request) : null;
        if ((cookie != null || path.startsWith("/sign-in")) && SameSite.refuses(request)) {
            refuse(request, response, "unknown", new Refusal(403, "security", "requests from other sites are refused"));
            return;
        }
        if (Addresses.isFree(path)) {
            boolean counted = !path.startsWith("/actuator/") && !Addresses.isFreeFile(path);
            if (!counted || !throttled(request, response, "unknown", "address:" + request.getRemoteAddr())) {
                chain.doFilter(request, response);
            }
            return;
        }
        if (isPreflight(request, path)) {
            chain.doFilter(request, response);
            return;
        }
        byte[] shown = Addresses.isRead(request.getMethod(), path) ? shown(key, cookie) : null;
        FilterChain rest = shown == null ? chain : left(request, response, chain, shown);
        if (rest == null) {
            return;
        }
        Asking asking;
        try {
            asking = asking(key, cookie).orElse(null);
            if (asking != null && shown != null) {
                lately.remember(shown, key != null, asking.who(), asking.scopes());
            }
        } catch (DataAccessResourceFailureException e) {
            send(request, response, new Refusal(503, "transient", "the database does not answer: try again"));
            return;
        }
        String name = asking == null ? "unknown" : asking.who().name();
        if (throttled(request, response, name, asking == null ? "address:" + request.getRemoteAddr() : name)) {
            return;
        }
        if (asking == null) {
            if (isPage(request)) {
                audited(request, response, "unknown", 302);
                response.setHeader("Cache-Control", "no-store");
                response.sendRedirect("/sign-in?to=" + URLEncoder.encode(wanted(request), StandardCharsets.UTF_8));
                return;
            }
            refuse(request, response, "unknown", new Refusal(401, "login", "sign in first"));
            return;
        }
        Who who = asking.who();
        notice(who, response);
        if (Addresses.isAmbiguous(path)) {
            refuse(request, response, who.name(), new Refusal(400, "invalid", "the address can be read in two ways"));
        } else if (!Addresses.allows(who, request.getMethod(), path)) {
            refuse(
                    request,
                    response,
                    who.name(),
                    new Refusal(403, "forbidden", "no role you hold allows this; ask your administrator"));
        } else if (asking.scopes() == null) {
            if (who.emergency() != null) {
                response.setHeader("Quilt-Emergency-Access", who.emergency().toString());
            }
            gate.<IOException, ServletException>as(who, () -> rest.doFilter(new Known(request, who), response));
        } else {
            Scopes scopes = asking.scopes()
                    .of(request.getMethod(), Addresses.segments(path))
                    .orElse(null);
            if (scopes == null) {
                refuse(
                        request,
                        response,
                        who.name(),
                        new Refusal(403, "forbidden", "no scope of this token covers the request"));
            } else {
                gate.<IOException, ServletException>as(
                        who, scopes, () -> rest.doFilter(new Known(request, who), response));
            }
        }
    }

    private static void secure(HttpServletRequest request, HttpServletResponse response) {
        if (request.isSecure()) {
            response.setHeader("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
        }
    }

    /** What is proved of whoever shows it, by its hash; null for what is looked up always. */
    private static byte @Nullable [] shown(@Nullable String key, @Nullable String cookie) {
        String secret = key == null ? cookie : key;
        return secret == null || secret.isEmpty() || key != null && key.startsWith(FeedKeys.PREFIX)
                ? null
                : Secrets.hash(secret);
    }

    /**
     * Has a read answered for whom the hub knew a moment ago, without asking who it is: that is proved when the event of the
     * answer is put down, before its first byte. Null if it was; else nothing was sent, the long way says what is to be said,
     * and this is what answers.
     */
    private @Nullable FilterChain left(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain, byte[] shown)
            throws IOException, ServletException {
        Lately.Caller caller = lately.find(shown);
        if (caller == null) {
            return chain;
        }
        Who who = caller.who();
        String path = request.getRequestURI();
        Scopes all = caller.scopes();
        Scopes scopes = all == null
                ? null
                : all.of(request.getMethod(), Addresses.segments(path)).orElse(null);
        if (Addresses.isAmbiguous(path)
                || !Addresses.allows(who, request.getMethod(), path)
                || all != null && scopes == null
                || rates.take(who.name()) > 0) {
            return chain;
        }
        notice(who, response);
        try {
            gate.<IOException, ServletException>as(
                    caller.within(scopes), () -> chain.doFilter(new Known(request, who), response));
            return null;
        } catch (Unproved e) {
            lately.forget(shown);
            response.reset();
            secure(request, response);
            return e.rest();
        }
    }

    /** Whether a client asks too often, and was told so. */
    private boolean throttled(HttpServletRequest request, HttpServletResponse response, String name, String client)
            throws IOException {
        long seconds = rates.take(client);
        if (seconds > 0) {
            response.setHeader("Retry-After", Long.toString(seconds));
            refuse(
                    request,
                    response,
                    name,
                    new Refusal(429, "throttled", "too many requests: wait as Retry-After says"));
        }
        return seconds > 0;
    }

    /** Said in every answer of a network that withholds anything, so that it tells nothing of one patient. */
    private static void notice(Who who, HttpServletResponse response) {
        if (who.withholding().any()) {
            response.setHeader(NOTICE, Notice.TEXT);
        }
    }

    private Optional<Asking> asking(@Nullable String key, @Nullable String cookie) {
        if (key == null) {
            return (cookie == null ? Optional.<Who>empty() : known.signedIn(cookie)).map(who -> new Asking(who, null));
        }
        if (key.startsWith(FeedKeys.PREFIX)) {
            return known.feed(key).map(who -> new Asking(who, null));
        }
        return tokens.get()
                .bearer(key)
                .flatMap(bearer -> bearer.feed() != 0
                        ? known.feed(bearer.feed()).map(who -> new Asking(who.through(bearer.app()), null))
                        : known.account(bearer.account())
                                .map(who -> new Asking(who.through(bearer.app()), bearer.scopes())));
    }

    /** What a browser asks before it lets an app of another site ask: it bears no token, and shows nothing. */
    private static boolean isPreflight(HttpServletRequest request, String path) {
        return request.getMethod().equals("OPTIONS")
                && request.getHeader("Origin") != null
                && request.getHeader("Access-Control-Request-Method") != null
                && Addresses.isFhir(path);
    }

    /** The page to come back to; the question of a page may name a patient and is not kept, that of an app is no secret. */
    private static String wanted(HttpServletRequest request) {
        String path = request.getRequestURI();
        return path.equals("/oauth2/authorize") && request.getQueryString() != null
                ? path + "?" + request.getQueryString()
                : path;
    }

    /** What stands behind {@code Bearer}; a header of another kind is a key that nobody has. */
    private static @Nullable String key(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        if (header == null) {
            return null;
        }
        return header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? header.substring(BEARER.length()).strip()
                : "";
    }

    static @Nullable String cookie(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        if (cookies != null) {
            for (Cookie cookie : cookies) {
                if (cookie.getName().equals(COOKIE)) {
                    return cookie.getValue();
                }
            }
        }
        return null;
    }

    private static boolean isPage(HttpServletRequest request) {
        String accept = request.getHeader("Accept");
        return request.getMethod().equals("GET")
                && accept != null
                && accept.contains("text/html")
                && request.getHeader("Authorization") == null;
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response, String name, Refusal refusal)
            throws IOException {
        boolean written = audited(request, response, name, refusal.status());
        send(
                request,
                response,
                written ? refusal : new Refusal(503, "transient", "the audit trail cannot be written now: try again"));
    }

    private boolean audited(HttpServletRequest request, HttpServletResponse response, String name, int status) {
        Trail trail = audit.begin(new Trail.Request(
                "http",
                AuditFilter.action(request.getMethod()),
                name,
                request.getRemoteAddr(),
                0,
                request.getMethod(),
                request.getRequestURI(),
                request.getQueryString(),
                null));
        try {
            audit.record(trail, status);
            response.setHeader(Trail.HEADER, trail.id());
            return true;
        } catch (DataAccessResourceFailureException e) {
            return false;
        }
    }

    private static void send(HttpServletRequest request, HttpServletResponse response, Refusal refusal)
            throws IOException {
        byte[] body = FhirJson.bytes(AuditEvents.outcome(refusal.code(), refusal.text()));
        response.setStatus(refusal.status());
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        if (refusal.status() == 401) {
            response.setHeader("WWW-Authenticate", "Bearer");
        }
        if (refusal.status() == 503) {
            response.setHeader("Retry-After", "2");
        }
        if (!request.getMethod().equals("HEAD")) {
            response.setContentType("application/fhir+json");
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
        }
    }

    /** The request, with the name of who makes it. */
    private static final class Known extends HttpServletRequestWrapper {

        private final Who who;

        Known(HttpServletRequest request, Who who) {
            super(request);
            this.who = who;
        }

        @Override
        public String getRemoteUser() {
            return who.name();
        }

        @Override
        public Principal getUserPrincipal() {
            return who;
        }
    }
}
