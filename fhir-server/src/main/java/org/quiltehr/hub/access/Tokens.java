package org.quiltehr.hub.access;

import java.util.Optional;

/** Says whom the access token of an app stands for; the room that gives tokens out knows. */
public interface Tokens {

    /**
     * What a token says.
     *
     * @param account number of the account by whose rights the app reads and writes; 0 for a feed
     * @param feed number of the feed it pushes for, or 0
     * @param app the app's client id
     * @param scopes what of those rights the app was allowed
     */
    record Bearer(int account, int feed, String app, Scopes scopes) {}

    /** Empty if the token was never given out, has ended or is of an app that is switched off. */
    Optional<Bearer> bearer(String token);
}
