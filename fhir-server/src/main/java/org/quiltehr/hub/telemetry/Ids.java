package org.quiltehr.hub.telemetry;

import io.opentelemetry.sdk.trace.IdGenerator;
import java.util.HexFormat;
import java.util.UUID;
import org.quiltehr.hub.base.Hash64;

/**
 * A message's trace is named by the message's own id and its root span by a hash of it, so that every hub and every later
 * notification finds the trace without anything being kept for it.
 */
final class Ids implements IdGenerator {

    private static final HexFormat HEX = HexFormat.of();
    private static final IdGenerator RANDOM = IdGenerator.random();

    /** The message whose root span is made by this thread now. */
    private final ThreadLocal<UUID> root = new ThreadLocal<>();

    static String trace(UUID message) {
        return HEX.toHexDigits(message.getMostSignificantBits()) + HEX.toHexDigits(message.getLeastSignificantBits());
    }

    static String root(UUID message) {
        long hash = Hash64.of("root " + message);
        return HEX.toHexDigits(hash == 0 ? 1 : hash); // zero is no span
    }

    /** From 0 to below 1, the same for a message everywhere: whether it belongs to the share that is traced. */
    static double place(UUID message) {
        return (Hash64.of("share " + message) >>> 11) * 0x1.0p-53;
    }

    /** Makes a span as the root of a message's trace. */
    void asRoot(UUID message, Runnable make) {
        root.set(message);
        try {
            make.run();
        } finally {
            root.remove();
        }
    }

    @Override
    public String generateSpanId() {
        UUID message = root.get();
        return message == null ? RANDOM.generateSpanId() : root(message);
    }

    @Override
    public String generateTraceId() {
        UUID message = root.get();
        return message == null ? RANDOM.generateTraceId() : trace(message);
    }
}
