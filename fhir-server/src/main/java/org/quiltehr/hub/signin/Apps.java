package org.quiltehr.hub.signin;

import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.net.URI;
import java.net.URISyntaxException;
import java.text.ParseException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.access.Scope;
import tools.jackson.databind.JsonNode;

/** Registers apps: what an administrator says of one is checked here. */
public final class Apps {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?");
    private static final int LONGEST_DISPLAY = 120;
    private static final int LEAST_RSA = 2048;

    /** A wish that cannot be granted; the words say what to change. */
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused(String words) {
            super(words, null, false, false);
        }
    }

    private final AppSql sql;

    Apps(AppSql sql) {
        this.sql = sql;
    }

    List<App> all() {
        return sql.all();
    }

    /**
     * An app as pages show it.
     *
     * @param kind how it proves who it is: by keys, by a secret, or not at all
     * @param account whose rights its system/ scopes are a part of; empty if it has none
     */
    public record Registered(
            String id, String display, String kind, List<String> redirects, List<String> scopes, String account) {}

    /** Those that are not disabled. */
    public List<Registered> list() {
        return sql.all().stream()
                .map(app -> {
                    Integer account = app.account();
                    return new Registered(
                            app.id(),
                            app.display(),
                            app.isAsymmetric() ? "keys" : app.isPublic() ? "public" : "secret",
                            app.redirects(),
                            app.scopes(),
                            account == null ? "" : sql.accountName(account));
                })
                .toList();
    }

    String accountName(int num) {
        return sql.accountName(num);
    }

    String feedName(int num) {
        return sql.feedName(num);
    }

    /** What it was allowed ends; false if there is none of this id. */
    public boolean disable(String id) {
        sql.end(id);
        return sql.disable(id);
    }

    /**
     * Registers an app, or registers it anew; what it was allowed before ends.
     *
     * @return its secret, shown this once; empty if it has none
     */
    public String put(String id, JsonNode asked) {
        if (!ID.matcher(id).matches()) {
            throw new Refused("client id: letters, digits, dots, hyphens, underscores; at most 100");
        }
        String display = asked.path("display").asString("");
        if (display.isBlank() || display.length() > LONGEST_DISPLAY) {
            throw new Refused("display: how people know the app, at most " + LONGEST_DISPLAY + " characters");
        }
        String jwks = jwks(asked.path("jwks"));
        String jwksUri = keysAt(asked.path("jwksUri"));
        boolean secret = asked.path("secret").asBoolean(false);
        if ((secret ? 1 : 0) + (jwks != null ? 1 : 0) + (jwksUri != null ? 1 : 0) > 1) {
            throw new Refused("jwks: one of jwks, jwksUri and secret, not several");
        }
        boolean asymmetric = jwks != null || jwksUri != null;
        String made = secret ? Sha256.secret("") : "";
        byte[] hash = secret ? Sha256.of(made) : null;
        if (asked.path("feed").isString()) {
            Integer feed = feed(asked.path("feed").asString(""));
            if (!asymmetric && !secret) {
                throw new Refused("feed: it proves itself by jwks, jwksUri or secret");
            }
            if (asked.has("scopes") || asked.has("account") || asked.has("redirects") || asked.has("launch")) {
                throw new Refused(
                        "feed: its client pushes for it and does nothing else; no scopes, account, redirects or launch");
            }
            sql.put(new App(
                    0, id, display, hash, jwks, jwksUri, List.of(), null, List.of(TokenController.PUSH), null, feed));
            sql.end(id);
            return made;
        }
        List<String> redirects = texts(asked, "redirects");
        redirects.forEach(Apps::redirect);
        List<String> scopes = texts(asked, "scopes");
        if (scopes.isEmpty()) {
            throw new Refused("scopes: at least one, such as patient/*.rs or system/Observation.rs");
        }
        scopes.forEach(Apps::scope);
        Integer account = account(asked.path("account"));
        boolean system = scopes.stream().anyMatch(text -> text.startsWith("system/"));
        if (system != (account != null) || system && !asymmetric) {
            throw new Refused("system/ scopes want jwks or jwksUri, and an account whose rights they are a part of");
        }
        if (!system && redirects.isEmpty()) {
            throw new Refused("redirects: where its users are sent back to");
        }
        String launch = asked.path("launch").isString() ? asked.path("launch").asString("") : null;
        if (launch != null) {
            redirect(launch);
        }
        sql.put(new App(0, id, display, hash, jwks, jwksUri, redirects, launch, scopes, account, null));
        sql.end(id);
        return made;
    }

    private static List<String> texts(JsonNode asked, String name) {
        return asked.path(name).valueStream().map(n -> n.asString("")).toList();
    }

    private static void scope(String text) {
        if (!Asked.LAUNCH.contains(text) && Scope.parse(text).isEmpty()) {
            throw new Refused("scopes: one of them is none the hub knows; those for resources look like"
                    + " patient/Observation.rs or user/*.cruds");
        }
    }

    /** Compared sign by sign later; https, but for apps on the user's own machine and apps with a scheme of their own. */
    private static void redirect(String text) {
        try {
            URI uri = new URI(text);
            String scheme = uri.getScheme();
            boolean local = "http".equals(scheme)
                    && List.of("localhost", "127.0.0.1", "[::1]").contains(String.valueOf(uri.getHost()));
            boolean web = "https".equals(scheme) && uri.getHost() != null;
            boolean own = scheme != null && scheme.contains(".");
            if ((local || web || own) && uri.getFragment() == null && uri.getUserInfo() == null) {
                return;
            }
        } catch (URISyntaxException e) {
            // said below
        }
        throw new Refused("redirects and launch: https addresses without fragment; http for localhost only;"
                + " a scheme of its own holds a dot");
    }

    private Integer feed(String text) {
        String[] parts = text.split("/", -1);
        return (parts.length == 2 ? sql.feed(parts[0], parts[1]) : Optional.<Integer>empty())
                .orElseThrow(() -> new Refused("feed: practice/feed, such as lake/ehr, of one that is there"));
    }

    /** Whether it may be reached is judged when it is fetched; what nobody could reach is refused now. */
    private static @Nullable String keysAt(JsonNode given) {
        if (!given.isString()) {
            return null;
        }
        String text = given.asString("");
        try {
            URI uri = new URI(text);
            boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            if (web && uri.getHost() != null && uri.getFragment() == null && uri.getUserInfo() == null) {
                return text;
            }
        } catch (URISyntaxException e) {
            // said below
        }
        throw new Refused("jwksUri: an https address of a JWK Set");
    }

    private static @Nullable String jwks(JsonNode given) {
        if (given.isMissingNode() || given.isNull()) {
            return null;
        }
        try {
            JWKSet keys = JWKSet.parse(given.toString());
            for (JWK key : keys.getKeys()) {
                if (!(key instanceof AsymmetricJWK) || key.isPrivate()) {
                    throw new Refused("jwks: public keys only");
                }
                if (key.size() < (key.getKeyType().getValue().equals("RSA") ? LEAST_RSA : 0)) {
                    throw new Refused("jwks: RSA keys of at least " + LEAST_RSA + " bits");
                }
            }
            if (keys.isEmpty()) {
                throw new Refused("jwks: holds no key");
            }
            return keys.toString(true);
        } catch (ParseException e) {
            throw new Refused("jwks: a JWK Set (RFC 7517)");
        }
    }

    private @Nullable Integer account(JsonNode name) {
        return name.isString()
                ? sql.account(name.asString(""))
                        .orElseThrow(() -> new Refused("account: there is none of this name that is not disabled"))
                : null;
    }
}
