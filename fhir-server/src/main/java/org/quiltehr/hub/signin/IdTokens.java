package org.quiltehr.hub.signin;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Identity tokens: they tell an app who signed in, and as which Practitioner. Each hub signs with a key of its own, made when
 * it is first wanted and never written anywhere; all hubs publish all public keys.
 */
final class IdTokens {

    private static final int BITS = 2048;
    private static final Duration LIFE = Duration.ofHours(1);
    /** A key signs so long, and is published longer by a token's life and what clocks differ. */
    private static final Duration SIGNS = Duration.ofDays(1);

    private static final Duration PUBLISHED = SIGNS.plus(LIFE).plusMinutes(10);

    private final AppSql apps;
    private final IdTokenKeySql keys;
    private final InstantSource clock;
    private @Nullable RSAKey key;
    private Instant until = Instant.MIN;

    IdTokens(AppSql apps, IdTokenKeySql keys, InstantSource clock) {
        this.apps = apps;
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * The token of a person who allowed an app something.
     *
     * @param nonce the app's, or null
     */
    String of(String hub, Line line, @Nullable String nonce) {
        Instant now = clock.instant();
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(hub)
                .subject(apps.accountName(line.account()))
                .audience(line.app())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(LIFE)));
        if (nonce != null) {
            claims.claim("nonce", nonce);
        }
        if (Asked.split(line.scopes()).contains("fhirUser")) {
            String user = fhirUser(hub, line.account());
            if (!user.isEmpty()) {
                claims.claim("fhirUser", user);
            }
        }
        RSAKey signing = signing(now);
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .keyID(signing.getKeyID())
                        .build(),
                claims.build());
        try {
            token.sign(new RSASSASigner(signing));
        } catch (JOSEException e) {
            throw new IllegalStateException("an identity token cannot be signed", e);
        }
        return token.serialize();
    }

    /** Who an account is among the network's resources; empty if nobody said. */
    String fhirUser(String hub, int account) {
        return apps.fhirUser(account)
                .map(reference -> hub + "/fhir/" + reference)
                .orElse("");
    }

    private synchronized RSAKey signing(Instant now) {
        if (key == null || !now.isBefore(until)) {
            try {
                key = new RSAKeyGenerator(BITS)
                        .keyID(UUID.randomUUID().toString())
                        .keyUse(KeyUse.SIGNATURE)
                        .algorithm(JWSAlgorithm.RS256)
                        .generate();
            } catch (JOSEException e) {
                throw new IllegalStateException("this Java makes no RSA keys", e);
            }
            keys.publish(key.getKeyID(), key.toPublicJWK().toJSONString(), now.plus(PUBLISHED));
            until = now.plus(SIGNS);
        }
        return Objects.requireNonNull(key);
    }

    /** The public keys of all hubs of this network, as a JWK Set. */
    String published() {
        return new JWKSet(keys.published()).toString(true);
    }
}
