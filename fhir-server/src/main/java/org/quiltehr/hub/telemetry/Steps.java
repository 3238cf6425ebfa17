package org.quiltehr.hub.telemetry;

import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The steps of some work, each from its beginning to that of the next; told once the work is done. */
public final class Steps {

    static final Steps NONE = new Steps(null);

    private record Time(long from, long to) {}

    private final @Nullable Spans spans;
    private final Map<Step, Time> taken = new EnumMap<>(Step.class);
    private @Nullable Step step;
    private long since;

    Steps(@Nullable Spans spans) {
        this.spans = spans;
    }

    /** A step begins, and with that the one before ends. */
    public void begin(Step next) {
        if (spans == null) {
            return;
        }
        end();
        step = next;
        since = System.nanoTime();
    }

    /** The step that was begun ends, and none begins. */
    public void end() {
        if (step != null) {
            taken.put(step, new Time(since, System.nanoTime()));
            step = null;
        }
    }

    /** The work is done and committed: its steps are told of a message. May be called for each of several. */
    public void done(UUID message, Map<Fact, String> facts) {
        Spans telling = spans;
        if (telling != null) {
            end();
            taken.forEach((one, time) -> telling.tell(message, one, time.from(), time.to(), facts));
        }
    }
}
