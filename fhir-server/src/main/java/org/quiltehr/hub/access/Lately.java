package org.quiltehr.hub.access;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who asked a short while ago, by what they showed. It is no answer to who asks: a request that is begun by it is answered only
 * if its {@link Proof} holds when its event is put down. Safe for use by many threads.
 */
final class Lately {

    private static final int MOST = 10_000;

    /** Then the long way is gone again, which notes that somebody who is signed in was seen. */
    private static final long NANOS = Duration.ofSeconds(30).toNanos();

    /**
     * A caller.
     *
     * @param scopes an app's, or null
     * @param condition what its rights are for a row, as {@link RelationSql} says
     */
    record Caller(Who who, @Nullable Scopes scopes, Proof proof, String condition, long at) {

        /** The same, held to the scopes that cover a request. */
        Caller within(@Nullable Scopes some) {
            return new Caller(who, some, proof, condition, at);
        }
    }

    private final Map<ByteBuffer, Caller> callers = new ConcurrentHashMap<>();
    private final LongSupplier nanos;

    Lately(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Whoever showed this, or null. */
    @Nullable
    Caller find(byte[] hash) {
        Caller caller = callers.get(ByteBuffer.wrap(hash));
        return caller == null || nanos.getAsLong() - caller.at() > NANOS ? null : caller;
    }

    /** What opens a chart in an emergency says so in each answer, until a time: that is always looked up. */
    void remember(byte[] hash, boolean token, Who who, @Nullable Scopes scopes) {
        if (who.account() == 0 || who.emergency() != null) {
            return;
        }
        if (callers.size() >= MOST) {
            callers.clear();
        }
        ByteBuffer key = ByteBuffer.wrap(hash);
        Proof proof = new Proof(key, token, who.account(), who.stamp());
        callers.put(key, new Caller(who, scopes, proof, RelationSql.of(who), nanos.getAsLong()));
    }

    void forget(byte[] hash) {
        callers.remove(ByteBuffer.wrap(hash));
    }
}
