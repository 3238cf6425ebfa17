package org.quiltehr.hub.signin;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks the assertion by which a confidential asymmetric client proves who it is (RFC 7523, as SMART narrows it). */
final class Assertions {

    static final Set<JWSAlgorithm> ALGORITHMS = Set.of(JWSAlgorithm.RS384, JWSAlgorithm.ES384);

    private static final Duration LONGEST = Duration.ofMinutes(5);

    /** How far two clocks may be apart. */
    private static final Duration SKEW = Duration.ofSeconds(10);

    private static final int LONGEST_JTI = 500;

    private static final int LEAST_RSA = 2048;

    private final AppSql apps;
    private final RemoteKeys remote;
    private final InstantSource clock;

    Assertions(AppSql apps, RemoteKeys remote, InstantSource clock) {
        this.apps = apps;
        this.remote = remote;
        this.clock = clock;
    }

    /**
     * Passes, or says what is wrong.
     *
     * @param audience the token endpoint
     */
    void check(App app, SignedJWT assertion, String audience) {
        if (!app.isAsymmetric() || !ALGORITHMS.contains(assertion.getHeader().getAlgorithm())) {
            throw refused("sign with RS384 or ES384 and a key this client is registered with");
        }
        URI jku = assertion.getHeader().getJWKURL();
        if (jku != null && !jku.toString().equals(app.jwksUri())) {
            throw refused("jku is not the address this client is registered with");
        }
        if (!isSigned(keys(app, assertion.getHeader().getKeyID()), assertion)) {
            throw refused("the signature does not fit a registered key: check kid and key");
        }
        try {
            claims(app, assertion.getJWTClaimsSet(), audience);
        } catch (ParseException e) {
            throw refused("the claims cannot be read");
        }
    }

    private JWKSet keys(App app, @Nullable String kid) {
        try {
            return app.jwksUri() != null
                    ? remote.at(app.jwksUri(), kid)
                    : JWKSet.parse(Objects.requireNonNull(app.jwks()));
        } catch (ParseException e) {
            return new JWKSet();
        }
    }

    private static boolean isSigned(JWKSet keys, SignedJWT assertion) {
        JWSHeader header = assertion.getHeader();
        try {
            JWKSelector selector = new JWKSelector(JWKMatcher.forJWSHeader(header));
            for (JWK key : selector.select(keys)) {
                if (key instanceof AsymmetricJWK pair
                        && !(key instanceof RSAKey rsa && rsa.size() < LEAST_RSA)
                        && assertion.verify(
                                new DefaultJWSVerifierFactory().createJWSVerifier(header, pair.toPublicKey()))) {
                    return true;
                }
            }
            return false;
        } catch (JOSEException e) {
            return false;
        }
    }

    private void claims(App app, JWTClaimsSet claims, String audience) {
        Instant now = clock.instant();
        if (!app.id().equals(claims.getIssuer()) || !app.id().equals(claims.getSubject())) {
            throw refused("iss and sub are to be the client id");
        }
        if (!claims.getAudience().contains(audience)) {
            throw refused("aud is to be the token endpoint");
        }
        Date until = claims.getExpirationTime();
        if (until == null || !until.toInstant().isAfter(now.minus(SKEW))) {
            throw refused("exp is missing or over");
        }
        if (until.toInstant().isAfter(now.plus(LONGEST).plus(SKEW))) {
            throw refused("exp is to be at most five minutes ahead");
        }
        if (isAhead(claims.getNotBeforeTime(), now) || isAhead(claims.getIssueTime(), now)) {
            throw refused("nbf or iat is in the future: set the clock");
        }
        String jti = Objects.requireNonNullElse(claims.getJWTID(), "");
        if (jti.isBlank() || jti.length() > LONGEST_JTI) {
            throw refused("jti is missing or too long");
        }
        if (!apps.firstShown(app.num(), jti, until.toInstant().plus(SKEW))) {
            throw refused("this jti was shown before");
        }
    }

    private static boolean isAhead(@Nullable Date time, Instant now) {
        return time != null && time.toInstant().isAfter(now.plus(SKEW));
    }

    private static Problem refused(String words) {
        return new Problem(OAuth2Error.INVALID_CLIENT, words);
    }
}
