package org.quiltehr.hub.signin;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.util.JSONObjectUtils;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.outbound.Outbound;
import org.quiltehr.hub.outbound.Reach;

/**
 * The identity provider people sign in at instead of here, by OpenID Connect: code flow with PKCE, state and nonce, a token
 * that is signed by a key the provider publishes. What it says of itself is read once an hour.
 */
final class Provider implements AutoCloseable {

    /** Who runs the hub says it, by the environment: its secret is never in the database. */
    record Settings(String issuer, String client, String secret, String claim) {

        boolean isSet() {
            return !issuer.isBlank();
        }
    }

    /** The provider cannot be asked, or what it says does not fit; the words hold nothing of whom it is about. */
    static final class Failed extends Exception {
        private static final long serialVersionUID = 1L;

        Failed(String words) {
            super(words, null, false, false);
        }
    }

    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384);

    private static final Duration KEPT = Duration.ofHours(1);
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final int LARGEST = 262_144;

    private final Settings settings;
    private final Outbound out;
    private final RemoteKeys keys;
    private final InstantSource clock;
    private @Nullable OIDCProviderMetadata said;
    private Instant until = Instant.MIN;

    /**
     * The provider.
     *
     * @param reach to where the hub may connect; whoever runs the hub names the provider, so it may be in the own network
     */
    Provider(Settings settings, Reach reach, InstantSource clock) {
        this.settings = settings;
        this.out = new Outbound(reach, 8, Duration.ofSeconds(3), Duration.ofSeconds(5));
        this.keys = new RemoteKeys(reach, clock);
        this.clock = clock;
    }

    boolean isSet() {
        return settings.isSet();
    }

    /** Where a browser is sent to sign in. */
    URI askedAt(URI back, String state, String nonce, CodeVerifier verifier) throws Failed {
        return new AuthenticationRequest.Builder(
                        ResponseType.CODE, new Scope("openid"), new ClientID(settings.client()), back)
                .endpointURI(metadata().getAuthorizationEndpointURI())
                .state(new State(state))
                .nonce(new Nonce(nonce))
                .codeChallenge(verifier, CodeChallengeMethod.S256)
                .build()
                .toURI();
    }

    /** Who came back with a code: the claim by which accounts are known. */
    String subject(String code, URI back, CodeVerifier verifier, String nonce) throws Failed {
        OIDCProviderMetadata metadata = metadata();
        HTTPRequest request = new TokenRequest(
                        metadata.getTokenEndpointURI(),
                        new ClientSecretBasic(new ClientID(settings.client()), new Secret(settings.secret())),
                        new AuthorizationCodeGrant(new AuthorizationCode(code), back, verifier))
                .toHTTPRequest();
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/x-www-form-urlencoded");
        headers.put("Accept", "application/json");
        headers.put("Authorization", request.getAuthorization());
        String answer = read("POST", metadata.getTokenEndpointURI(), headers, request.getBody());
        try {
            JWT token = OIDCTokenResponse.parse(JSONObjectUtils.parse(answer))
                    .getOIDCTokens()
                    .getIDToken();
            return claim(checked(metadata, token, nonce));
        } catch (ParseException e) {
            throw new Failed("the answer of the token endpoint holds no identity token");
        }
    }

    private IDTokenClaimsSet checked(OIDCProviderMetadata metadata, JWT token, String nonce) throws Failed {
        if (!(token instanceof SignedJWT signed)
                || !ALGORITHMS.contains(signed.getHeader().getAlgorithm())) {
            throw new Failed("the identity token is not signed in a way the hub takes");
        }
        try {
            return new IDTokenValidator(
                            metadata.getIssuer(),
                            new ClientID(settings.client()),
                            signed.getHeader().getAlgorithm(),
                            keys.at(
                                    metadata.getJWKSetURI().toString(),
                                    signed.getHeader().getKeyID()))
                    .validate(signed, new Nonce(nonce));
        } catch (BadJOSEException | JOSEException e) {
            throw new Failed("the identity token is not in order: signature, issuer, audience, time or nonce");
        }
    }

    private String claim(IDTokenClaimsSet claims) throws Failed {
        String value = claims.getStringClaim(settings.claim());
        if (value == null || value.isBlank()) {
            throw new Failed("the identity token lacks the claim " + settings.claim());
        }
        return value;
    }

    private synchronized OIDCProviderMetadata metadata() throws Failed {
        Instant now = clock.instant();
        if (said == null || !now.isBefore(until)) {
            String issuer = settings.issuer();
            URI at = URI.create((issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer)
                    + "/.well-known/openid-configuration");
            try {
                OIDCProviderMetadata read =
                        OIDCProviderMetadata.parse(read("GET", at, Map.of("Accept", "application/json"), null));
                if (!read.getIssuer().getValue().equals(issuer)) {
                    throw new Failed("the provider calls itself by another issuer than is configured");
                }
                said = read;
                until = now.plus(KEPT);
            } catch (ParseException e) {
                throw new Failed("what the provider says of itself cannot be read");
            }
        }
        return java.util.Objects.requireNonNull(said);
    }

    private String read(String method, URI at, Map<String, String> headers, @Nullable String body) throws Failed {
        StringBuilder read = new StringBuilder();
        try {
            out.send(
                    method,
                    at,
                    headers,
                    body == null ? null : body.getBytes(StandardCharsets.UTF_8),
                    DEADLINE,
                    (head, in) -> {
                        byte[] bytes = in.readNBytes(LARGEST + 1);
                        if (head.status() == 200 && bytes.length <= LARGEST) {
                            read.append(new String(bytes, StandardCharsets.UTF_8));
                        }
                    });
        } catch (IOException e) {
            throw new Failed("the identity provider does not answer");
        }
        if (read.isEmpty()) {
            throw new Failed("the identity provider refused");
        }
        return read.toString();
    }

    @Override
    public void close() {
        keys.close();
        out.close();
    }
}
