package org.quiltehr.hub.receive.pull;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The signed statement of SMART Backend Services that the hub is the registered client (RS384 or ES384). */
final class Assertion {

    /** SMART allows five minutes; less leaves room for clocks that differ. */
    private static final Duration LIFE = Duration.ofMinutes(4);

    private record Signer(
            JWSAlgorithm algorithm,
            JWSSigner signer,
            @Nullable String keyId) {}

    private Assertion() {}

    /**
     * Makes one; each is used once.
     *
     * @param key a private JWK in JSON, or a PKCS#8 private key in PEM
     * @throws PullFault if the key is none, or not of the kind the algorithm needs
     */
    static String of(PullSettings.Auth.Signed auth, String key, String audience, Instant now) throws PullFault {
        try {
            Signer signer = signer(auth, key);
            JWSHeader.Builder header = new JWSHeader.Builder(signer.algorithm()).type(JOSEObjectType.JWT);
            if (signer.keyId() != null) {
                header.keyID(signer.keyId());
            }
            SignedJWT jwt = new SignedJWT(
                    header.build(),
                    new JWTClaimsSet.Builder()
                            .issuer(auth.clientId())
                            .subject(auth.clientId())
                            .audience(audience)
                            .issueTime(Date.from(now))
                            .expirationTime(Date.from(now.plus(LIFE)))
                            .jwtID(UUID.randomUUID().toString())
                            .build());
            jwt.sign(signer.signer());
            return jwt.serialize();
        } catch (JOSEException | ParseException | InvalidKeySpecException | IllegalArgumentException e) {
            throw new PullFault(
                    "key",
                    "The secret of pull.auth.key cannot sign: it must be a private JWK, or a private key in PEM (PKCS#8,"
                            + " BEGIN PRIVATE KEY), RSA from 2048 bits on for RS384 or EC P-384 for ES384.");
        }
    }

    private static Signer signer(PullSettings.Auth.Signed auth, String key)
            throws JOSEException, ParseException, InvalidKeySpecException {
        String keyId = auth.keyId();
        Signer signer;
        if (key.startsWith("{")) {
            JWK jwk = JWK.parse(key);
            String id = keyId == null ? jwk.getKeyID() : keyId;
            signer = switch (jwk) {
                case RSAKey rsa -> new Signer(JWSAlgorithm.RS384, new RSASSASigner(rsa), id);
                case ECKey ec -> new Signer(JWSAlgorithm.ES384, new ECDSASigner(ec), id);
                default -> throw new IllegalArgumentException();
            };
        } else {
            signer = switch (pem(key)) {
                case RSAPrivateKey rsa -> new Signer(JWSAlgorithm.RS384, new RSASSASigner(rsa), keyId);
                case ECPrivateKey ec -> new Signer(JWSAlgorithm.ES384, new ECDSASigner(ec, Curve.P_384), keyId);
                default -> throw new IllegalArgumentException();
            };
        }
        boolean other = auth.algorithm() != null
                && !auth.algorithm().equals(signer.algorithm().getName());
        if (other || !signer.signer().supportedJWSAlgorithms().contains(signer.algorithm())) {
            throw new IllegalArgumentException();
        }
        return signer;
    }

    private static PrivateKey pem(String text) throws InvalidKeySpecException {
        String base64 = text.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
        PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64));
        try {
            try {
                return KeyFactory.getInstance("RSA").generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                return KeyFactory.getInstance("EC").generatePrivate(spec);
            }
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
