package org.quiltehr.hub.signin;

import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.outbound.Outbound;
import org.quiltehr.hub.outbound.Reach;

/**
 * Public keys that others publish at an address of theirs. They are fetched by the guarded way out, kept as long as their
 * server says but an hour at most, and fetched anew when a key is shown that is not among them; of one address twice in a
 * minute at most, so that nobody makes the hub ask without end.
 */
final class RemoteKeys implements AutoCloseable {

    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration PAUSE = Duration.ofSeconds(30);
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final int LARGEST = 65_536;
    private static final int MOST_KEYS = 50;
    private static final int MOST_ADDRESSES = 10_000;
    private static final Pattern MAX_AGE = Pattern.compile("max-age=(\\d{1,9})");

    private final Outbound out;
    private final InstantSource clock;
    private final Map<String, Held> held = new ConcurrentHashMap<>();

    RemoteKeys(Reach reach, InstantSource clock) {
        this.out = new Outbound(reach, 8, Duration.ofSeconds(3), Duration.ofSeconds(3));
        this.clock = clock;
    }

    /** What is known of one address; guarded by itself. */
    private static final class Held {
        private JWKSet keys = new JWKSet();
        private Instant until = Instant.MIN;
        private Instant asked = Instant.MIN;
    }

    /**
     * The keys at an address; those known before if it does not answer, none if it never did.
     *
     * @param wanted name of the key that is to be among them, or null
     */
    JWKSet at(String address, @Nullable String wanted) {
        if (held.size() > MOST_ADDRESSES) {
            held.clear();
        }
        Held one = held.computeIfAbsent(address, key -> new Held());
        synchronized (one) {
            Instant now = clock.instant();
            boolean stale = !now.isBefore(one.until);
            boolean missing = wanted != null && one.keys.getKeyByKeyId(wanted) == null;
            if ((stale || missing) && !now.isBefore(one.asked.equals(Instant.MIN) ? now : one.asked.plus(PAUSE))) {
                one.asked = now;
                fetch(address, one, now);
            }
            return one.keys;
        }
    }

    private void fetch(String address, Held one, Instant now) {
        try {
            out.get(
                    URI.create(address),
                    Map.of("Accept", "application/jwk-set+json, application/json"),
                    DEADLINE,
                    (head, body) -> {
                        byte[] read = body.readNBytes(LARGEST + 1);
                        if (head.status() != 200 || read.length > LARGEST) {
                            return;
                        }
                        try {
                            JWKSet keys = JWKSet.parse(new String(read, StandardCharsets.UTF_8))
                                    .toPublicJWKSet();
                            if (keys.size() <= MOST_KEYS) {
                                one.keys = keys;
                                one.until = now.plus(kept(head.header("Cache-Control")));
                            }
                        } catch (ParseException e) {
                            // what is there is no JWK Set: as if it did not answer
                        }
                    });
        } catch (IOException | IllegalArgumentException e) {
            // the caller says that no key fits, and the next try is half a minute away
        }
    }

    private static Duration kept(@Nullable String control) {
        if (control == null) {
            return LONGEST;
        }
        if (control.contains("no-store") || control.contains("no-cache")) {
            return Duration.ZERO;
        }
        Matcher age = MAX_AGE.matcher(control);
        Duration said = age.find() ? Duration.ofSeconds(Long.parseLong(age.group(1))) : LONGEST;
        return said.compareTo(LONGEST) < 0 ? said : LONGEST;
    }

    @Override
    public void close() {
        out.close();
    }
}
