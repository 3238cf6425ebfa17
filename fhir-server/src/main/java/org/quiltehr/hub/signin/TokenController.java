package org.quiltehr.hub.signin;

import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.ClientCredentialsGrant;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** Where apps get tokens, have them looked at and give them back. */
@RestController
class TokenController {

    /** SMART Backend Services: at most 300 s. */
    private static final Duration SYSTEM = Duration.ofSeconds(300);

    private static final Duration ACCESS = Duration.ofMinutes(30);
    static final Duration ONLINE = Duration.ofHours(12);
    static final Duration OFFLINE = Duration.ofDays(90);

    /** What a feed's token is for: pushing for that feed. */
    static final String PUSH = "push";

    private final AppSql apps;
    private final LineSql lines;
    private final Assertions assertions;
    private final Issuer issuer;
    private final IdTokens idTokens;

    TokenController(AppSql apps, LineSql lines, Assertions assertions, Issuer issuer, IdTokens idTokens) {
        this.idTokens = idTokens;
        this.apps = apps;
        this.lines = lines;
        this.assertions = assertions;
        this.issuer = issuer;
    }

    @PostMapping(path = Issuer.TOKEN, consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
    ResponseEntity<byte[]> token(HttpServletRequest request, @RequestBody byte[] body) {
        Form form = new Form(request, body);
        App app = form.sender(apps, assertions, issuer.tokenEndpoint(request), owner(form));
        AuthorizationGrant grant;
        try {
            grant = AuthorizationGrant.parse(form.parameters());
        } catch (ParseException e) {
            throw new Problem(
                    e.getErrorObject() == null ? OAuth2Error.INVALID_REQUEST : e.getErrorObject(),
                    "grant_type and what belongs to it cannot be read");
        }
        return switch (grant) {
            case ClientCredentialsGrant ignored -> system(app, form);
            case AuthorizationCodeGrant code -> first(app, code, issuer.of(request));
            case RefreshTokenGrant refresh -> again(app, refresh, form);
            default ->
                throw new Problem(
                        OAuth2Error.UNSUPPORTED_GRANT_TYPE,
                        "grant_type is authorization_code, refresh_token or client_credentials");
        };
    }

    /** A public client need not say its id beside a refresh token, and SMART's own library does not. */
    private @Nullable String owner(Form form) {
        String token = form.value("refresh_token");
        return token == null ? null : lines.owner(token).orElse(null);
    }

    private ResponseEntity<byte[]> system(App app, Form form) {
        if (app.feed() != null) {
            long line = lines.beginFeed(app.num(), app.feed(), PUSH, SYSTEM);
            return answer(tokens(line, PUSH, SYSTEM, false));
        }
        if (!app.isAsymmetric() || app.account() == null) {
            throw new Problem(OAuth2Error.UNAUTHORIZED_CLIENT, "this client is not registered as a backend service");
        }
        List<String> given = Asked.of(Asked.split(form.require("scope")), app.scopes(), true);
        if (given.isEmpty()) {
            throw new Problem(OAuth2Error.INVALID_SCOPE, "none of these scopes can be given to this client");
        }
        String scopes = String.join(" ", given);
        long line = lines.begin(app.num(), app.account(), scopes, null, SYSTEM);
        return answer(tokens(line, scopes, SYSTEM, false));
    }

    private ResponseEntity<byte[]> first(App app, AuthorizationCodeGrant grant, String hub) {
        LineSql.Code code = lines.redeem(grant.getAuthorizationCode().getValue(), app.id())
                .orElseThrow(() -> over("the code is not known, over, used before or another client's"));
        boolean sameRedirect = grant.getRedirectionURI() != null
                && grant.getRedirectionURI().toString().equals(code.redirect());
        boolean sameVerifier = grant.getCodeVerifier() != null
                && CodeChallenge.compute(CodeChallengeMethod.S256, grant.getCodeVerifier())
                        .getValue()
                        .equals(code.challenge());
        if (!sameRedirect || !sameVerifier) {
            lines.end(code.line().num());
            throw over("redirect_uri or code_verifier is not that of the code");
        }
        ObjectNode json =
                context(tokens(code.line().num(), code.line().scopes(), ACCESS, refreshes(code.line())), code.line());
        if (Asked.split(code.line().scopes()).contains("openid")) {
            json.put("id_token", idTokens.of(hub, code.line(), code.nonce()));
        }
        return answer(json);
    }

    private ResponseEntity<byte[]> again(App app, RefreshTokenGrant grant, Form form) {
        Line line = lines.spend(grant.getRefreshToken().getValue(), app.id())
                .orElseThrow(() -> over("the refresh token is not known, over, used before or another client's"));
        String asked = form.value("scope");
        String scopes = line.scopes();
        if (asked != null) {
            List<String> fewer = Asked.split(asked);
            if (!Asked.split(scopes).containsAll(fewer)) {
                throw new Problem(OAuth2Error.INVALID_SCOPE, "a refresh asks for no more than was allowed");
            }
            scopes = String.join(" ", fewer);
        }
        return answer(context(tokens(line.num(), scopes, ACCESS, true), line));
    }

    private static boolean refreshes(Line line) {
        List<String> scopes = Asked.split(line.scopes());
        return scopes.contains("offline_access") || scopes.contains("online_access");
    }

    private ObjectNode tokens(long line, String scopes, Duration life, boolean refresh) {
        String token = Sha256.secret("quiltapp_");
        lines.addToken(line, "access", token, scopes, life);
        ObjectNode json = FhirJson.mapper()
                .createObjectNode()
                .put("access_token", token)
                .put("token_type", "Bearer")
                .put("expires_in", life.toSeconds())
                .put("scope", scopes);
        if (refresh) {
            String next = Sha256.secret("quiltagain_");
            lines.addToken(line, "refresh", next, scopes, OFFLINE);
            json.put("refresh_token", next);
        }
        return json;
    }

    private static ObjectNode context(ObjectNode json, Line line) {
        if (line.patient() != null) {
            json.put("patient", line.patient().text()).put("need_patient_banner", true);
        }
        return json;
    }

    /** RFC 7662, for the app whose token it is: others learn no more than that it is not theirs. */
    @PostMapping(path = "/oauth2/introspect", consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
    ResponseEntity<byte[]> introspect(HttpServletRequest request, @RequestBody byte[] body) {
        Form form = new Form(request, body);
        App app = form.sender(apps, assertions, issuer.tokenEndpoint(request));
        LineSql.Live live = own(app, form);
        ObjectNode json = FhirJson.mapper().createObjectNode().put("active", live != null);
        if (live != null) {
            String subject = live.line().feed() != 0
                    ? "feed:" + apps.feedName(live.line().feed())
                    : apps.accountName(live.line().account());
            json.put("scope", live.line().scopes())
                    .put("client_id", app.id())
                    .put("username", subject)
                    .put("sub", subject)
                    .put("iss", issuer.of(request))
                    .put("token_type", "Bearer")
                    .put("iat", live.issued().getEpochSecond())
                    .put("exp", live.until().getEpochSecond());
            context(json, live.line());
            if (Asked.split(live.line().scopes()).contains("fhirUser")) {
                String user = idTokens.fhirUser(issuer.of(request), live.line().account());
                if (!user.isEmpty()) {
                    json.put("fhirUser", user);
                }
            }
        }
        return answer(json);
    }

    /** RFC 7009: the token and all that was allowed with it end; what is not known is not told. */
    @PostMapping(path = "/oauth2/revoke", consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
    ResponseEntity<byte[]> revoke(HttpServletRequest request, @RequestBody byte[] body) {
        Form form = new Form(request, body);
        LineSql.Live live = own(form.sender(apps, assertions, issuer.tokenEndpoint(request)), form);
        if (live != null) {
            lines.end(live.line().num());
        }
        return answer(FhirJson.mapper().createObjectNode());
    }

    private LineSql.@Nullable Live own(App app, Form form) {
        return lines.live(form.require("token"))
                .filter(live -> live.line().app().equals(app.id()))
                .orElse(null);
    }

    private static Problem over(String words) {
        return new Problem(OAuth2Error.INVALID_GRANT, words);
    }

    private static ResponseEntity<byte[]> answer(ObjectNode json) {
        return ResponseEntity.ok()
                .header("Cache-Control", "no-store")
                .header("Access-Control-Allow-Origin", "*")
                .contentType(MediaType.APPLICATION_JSON)
                .body(FhirJson.bytes(json));
    }

    @ExceptionHandler
    ResponseEntity<byte[]> refused(Problem problem) {
        return ResponseEntity.status(problem.status())
                .header("Cache-Control", "no-store")
                .header("Access-Control-Allow-Origin", "*")
                .contentType(MediaType.APPLICATION_JSON)
                .body(FhirJson.bytes(FhirJson.mapper()
                        .createObjectNode()
                        .put("error", problem.code())
                        .put("error_description", problem.getMessage())));
    }
}
