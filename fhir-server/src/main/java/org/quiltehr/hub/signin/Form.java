package org.quiltehr.hub.signin;

import com.nimbusds.common.contenttype.ContentType;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.PlainClientSecret;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.access.Audit;

/** A form sent to the token endpoint or its neighbours, and which app sends it. */
final class Form {

    private final HttpServletRequest request;
    private final HTTPRequest parsed;
    private final Map<String, List<String>> parameters;

    Form(HttpServletRequest request, byte[] body) {
        if (request.getQueryString() != null) {
            throw new Problem(OAuth2Error.INVALID_REQUEST, "parameters belong into the body, not into the address");
        }
        this.request = request;
        this.parsed = new HTTPRequest(HTTPRequest.Method.POST, URI.create("https://hub.invalid/"));
        parsed.setEntityContentType(ContentType.APPLICATION_URLENCODED);
        parsed.setBody(new String(body, StandardCharsets.UTF_8));
        if (request.getHeader("Authorization") != null) {
            parsed.setAuthorization(request.getHeader("Authorization"));
        }
        try {
            this.parameters = parsed.getBodyAsFormParameters();
        } catch (ParseException e) {
            throw new Problem(OAuth2Error.INVALID_REQUEST, "the form cannot be read");
        }
        if (parameters.values().stream().anyMatch(values -> values.size() > 1)) {
            throw new Problem(OAuth2Error.INVALID_REQUEST, "a parameter stands twice");
        }
    }

    Map<String, List<String>> parameters() {
        return parameters;
    }

    @Nullable
    String value(String name) {
        List<String> values = parameters.get(name);
        return values == null || values.isEmpty() ? null : values.getFirst();
    }

    String require(String name) {
        String value = value(name);
        if (value == null || value.isEmpty()) {
            throw new Problem(OAuth2Error.INVALID_REQUEST, name + " is missing");
        }
        return value;
    }

    App sender(AppSql apps, Assertions assertions, String tokenEndpoint) {
        return sender(apps, assertions, tokenEndpoint, null);
    }

    /**
     * The app, proved in the way it is registered with; a public one says its id only.
     *
     * @param unsaid the id if the form says none, or null
     */
    App sender(AppSql apps, Assertions assertions, String tokenEndpoint, @Nullable String unsaid) {
        ClientAuthentication proof;
        try {
            proof = ClientAuthentication.parse(parsed);
        } catch (ParseException e) {
            throw unknown("the client's proof cannot be read: a signed JWT or a secret");
        }
        String said = Objects.requireNonNullElse(value("client_id"), Objects.requireNonNullElse(unsaid, ""));
        String id = proof == null ? said : proof.getClientID().getValue();
        App app = apps.find(id).orElse(null);
        if (app == null) {
            throw unknown("the client is not known, or its proof does not fit");
        }
        boolean proved = switch (proof) {
            case null -> app.isPublic();
            case PrivateKeyJWT jwt -> {
                assertions.check(app, jwt.getClientAssertion(), tokenEndpoint);
                yield true;
            }
            case ClientSecretBasic basic -> fits(app, basic);
            case ClientSecretPost post -> fits(app, post);
            default -> false;
        };
        if (!proved) {
            throw unknown("the client is not known, or its proof does not fit");
        }
        Audit.by(request, "app:" + app.id());
        return app;
    }

    private static boolean fits(App app, PlainClientSecret shown) {
        return app.secret() != null
                && MessageDigest.isEqual(
                        app.secret(), Sha256.of(shown.getClientSecret().getValue()));
    }

    private static Problem unknown(String words) {
        return new Problem(OAuth2Error.INVALID_CLIENT, words);
    }
}
