package org.quiltehr.hub.signin;

import java.util.Optional;
import org.quiltehr.hub.access.Scopes;
import org.quiltehr.hub.access.Tokens;

/** Tells the door whom an access token stands for; asked anew at each request, so that a token that was ended opens nothing. */
final class AppTokens implements Tokens {

    private final LineSql lines;

    AppTokens(LineSql lines) {
        this.lines = lines;
    }

    @Override
    public Optional<Bearer> bearer(String token) {
        return lines.access(token)
                .map(line -> new Bearer(
                        line.account(),
                        line.feed(),
                        line.app(),
                        new Scopes(Asked.resources(Asked.split(line.scopes())), line.patient())));
    }
}
