package org.quiltehr.hub.signin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An app that may ask for tokens.
 *
 * @param secret SHA-256 of its secret, or null
 * @param jwks its public keys, or null
 * @param jwksUri where it publishes them, or null; with neither keys nor secret it is a public client
 * @param redirects where its users are sent back to
 * @param launch where the hub opens it from a chart, or null
 * @param scopes the most it is given
 * @param account whose rights its system/ scopes are a part of, or null
 * @param feed number of the feed it pushes for and does nothing else, or null
 */
@SuppressWarnings("ArrayRecordComponent")
record App(
        int num,
        String id,
        String display,
        byte @Nullable [] secret,
        @Nullable String jwks,
        @Nullable String jwksUri,
        List<String> redirects,
        @Nullable String launch,
        List<String> scopes,
        @Nullable Integer account,
        @Nullable Integer feed) {

    App {
        redirects = List.copyOf(redirects);
        scopes = List.copyOf(scopes);
    }

    boolean isPublic() {
        return secret == null && !isAsymmetric();
    }

    boolean isAsymmetric() {
        return jwks != null || jwksUri != null;
    }
}
