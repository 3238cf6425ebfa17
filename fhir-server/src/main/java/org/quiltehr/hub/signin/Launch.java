package org.quiltehr.hub.signin;

import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.access.Scope;

/**
 * What an app asks of a person who is signed in: checked whole at each step of the page, which keeps nothing in between.
 *
 * @param query the request as the app made it
 * @param scopes what of the asked can be given
 * @param launch the word the hub opened the app with, or empty
 * @param nonce what the app's identity token is to hold, or null
 */
record Launch(
        App app,
        String query,
        String redirect,
        String state,
        String challenge,
        List<String> scopes,
        String launch,
        @Nullable String nonce) {

    private static final int LONGEST_NONCE = 1_000;
    private static final Pattern CHALLENGE = Pattern.compile("[A-Za-z0-9_-]{43}");

    /** A request that is answered to the person, never by sending them on: who asked is not known, or not where to. */
    static final class Stranger extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stranger(String words) {
            super(words, null, false, false);
        }
    }

    /** A request that is answered to the app. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String location;

        Refused(String location) {
            super("refused", null, false, false);
            this.location = location;
        }

        String location() {
            return location;
        }
    }

    /**
     * Reads a request.
     *
     * @param hub the address apps know the hub by
     */
    static Launch of(AppSql apps, String hub, String query) {
        Map<String, List<String>> parameters = URLUtils.parseParameters(query);
        App app = apps.find(single(parameters, "client_id"))
                .orElseThrow(() -> new Stranger("No app of this client id is registered here."));
        String redirect = single(parameters, "redirect_uri");
        if (!app.redirects().contains(redirect)) {
            throw new Stranger("The app wants you sent to an address it is not registered with.");
        }
        String state = single(parameters, "state");
        if (state.isEmpty()) {
            throw refused(redirect, state, OAuth2Error.INVALID_REQUEST.getCode(), "state is missing");
        }
        AuthorizationRequest request;
        try {
            request = AuthorizationRequest.parse(parameters);
        } catch (ParseException e) {
            throw refused(redirect, state, OAuth2Error.INVALID_REQUEST.getCode(), "the request cannot be read");
        }
        if (!request.getResponseType().impliesCodeFlow()) {
            throw refused(
                    redirect, state, OAuth2Error.UNSUPPORTED_RESPONSE_TYPE.getCode(), "response_type is to be code");
        }
        CodeChallenge challenge = request.getCodeChallenge();
        if (challenge == null
                || !CodeChallengeMethod.S256.equals(request.getCodeChallengeMethod())
                || !CHALLENGE.matcher(challenge.getValue()).matches()) {
            throw refused(
                    redirect,
                    state,
                    OAuth2Error.INVALID_REQUEST.getCode(),
                    "a code_challenge of the method S256 is wanted");
        }
        if (!isBase(hub, single(parameters, "aud"))) {
            throw refused(
                    redirect,
                    state,
                    OAuth2Error.INVALID_REQUEST.getCode(),
                    "aud is to be the FHIR base the app wants to read at");
        }
        List<String> scopes = Asked.of(Asked.split(single(parameters, "scope")), app.scopes(), false);
        if (Asked.resources(scopes).isEmpty() && !scopes.contains("openid")) {
            throw refused(
                    redirect,
                    state,
                    OAuth2Error.INVALID_SCOPE.getCode(),
                    "none of these scopes can be given to this client");
        }
        String launch = single(parameters, "launch");
        String nonce = single(parameters, "nonce");
        if (nonce.length() > LONGEST_NONCE) {
            throw refused(redirect, state, OAuth2Error.INVALID_REQUEST.getCode(), "nonce is too long");
        }
        return new Launch(
                app,
                query,
                redirect,
                state,
                challenge.getValue(),
                scopes,
                scopes.contains("launch") ? launch : "",
                nonce.isEmpty() ? null : nonce);
    }

    private static boolean isBase(String hub, String aud) {
        String base = aud.endsWith("/") ? aud.substring(0, aud.length() - 1) : aud;
        return base.startsWith(hub + "/") && base.substring(hub.length()).matches("/fhir|/practices/[a-z0-9-]+/fhir");
    }

    private static String single(Map<String, List<String>> parameters, String name) {
        List<String> values = parameters.getOrDefault(name, List.of());
        return values.size() == 1 ? values.getFirst() : "";
    }

    /** Whether a patient is to be chosen. */
    boolean wantsPatient() {
        return scopes.contains("launch/patient")
                || !launch.isEmpty()
                || Asked.resources(scopes).stream().anyMatch(Scope::ofPatient);
    }

    String answer(String name, String value) {
        return address(redirect, name, value, state, null);
    }

    Refused denied() {
        return refused(redirect, state, OAuth2Error.ACCESS_DENIED.getCode(), "the person did not allow it");
    }

    private static Refused refused(String redirect, String state, String error, String words) {
        return new Refused(address(redirect, "error", error, state, words));
    }

    private static String address(
            String redirect, String name, String value, String state, @Nullable String description) {
        return redirect
                + (redirect.contains("?") ? "&" : "?")
                + name
                + "="
                + encode(value)
                + (state.isEmpty() ? "" : "&state=" + encode(state))
                + (description == null ? "" : "&error_description=" + encode(description));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
