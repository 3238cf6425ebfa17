package org.quiltehr.hub.watch;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.outbound.Outbound;
import org.quiltehr.hub.outbound.Reach;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells by an HTTP POST of JSON, signed where a secret is given: header {@code Quilt-Signature: sha256=…}, the HMAC-SHA-256 of the
 * body. No data of patients.
 */
final class Webhook implements Channel {

    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final Duration SILENCE = Duration.ofSeconds(10);
    private static final int TAKEN = 2;

    private final Outbound out;
    private final URI at;
    private final String secret;

    Webhook(Reach reach, URI at, String secret) {
        this.out = new Outbound(reach, 1, SILENCE, SILENCE);
        this.at = at;
        this.secret = secret;
    }

    @Override
    public String name() {
        return "webhook";
    }

    @Override
    public void tell(List<ConditionSql.Notice> notices) throws NotTold {
        byte[] body = json(notices);
        Map<String, String> headers = new LinkedHashMap<>(Map.of("Content-Type", "application/json"));
        if (!secret.isEmpty()) {
            headers.put("Quilt-Signature", "sha256=" + signature(body));
        }
        int[] status = {0};
        try {
            out.send("POST", at, headers, body, DEADLINE, (answer, in) -> status[0] = answer.status());
        } catch (Reach.Refused e) {
            throw new NotTold("the webhook's address may not be reached (quilt.outbound.allow)", e);
        } catch (IOException e) {
            throw new NotTold("the webhook cannot be reached", e);
        }
        if (status[0] / 100 != TAKEN) {
            throw new NotTold("the webhook answers " + status[0], new IOException("status " + status[0]));
        }
    }

    static byte[] json(List<ConditionSql.Notice> notices) {
        ObjectNode body = FhirJson.mapper().createObjectNode();
        var list = body.putArray("notices");
        for (ConditionSql.Notice notice : notices) {
            ConditionSql.Condition condition = notice.condition();
            ObjectNode one = list.addObject()
                    .put("event", notice.opening() ? "opened" : "closed")
                    .put("id", condition.id())
                    .put("kind", condition.kind().code())
                    .put("subject", condition.subject())
                    .put("opened", condition.opened().toString());
            if (condition.closed() != null) {
                one.put("closed", condition.closed().toString());
            }
            one.put("urgent", condition.kind().urgent());
            one.put("text", notice.opening() ? condition.text() : "It is in order again.");
        }
        return FhirJson.bytes(body);
    }

    private String signature(byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }
}
