package org.quiltehr.hub.journal;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.Ledger;
import org.quiltehr.adapter.spi.Receipt.State;

/**
 * What became of a message.
 *
 * @param adapter name and version of the adapter that read it, and the hash of its settings: same again, same rows
 * @param mapped hash of the whole mapped content; 0 if nothing was mapped
 * @param resources one for each resource the message states, in entry order
 * @param ledger lines whose targets name stored resources
 * @param maps the concept maps that gave codings, as {@code url|version}
 */
public record Outcome(
        State state,
        Reader adapter,
        long mapped,
        List<Stated> resources,
        List<Issue> issues,
        Ledger ledger,
        List<String> maps) {

    /** An outcome to which no concept map gave anything. */
    public Outcome(
            State state, Reader adapter, long mapped, List<Stated> resources, List<Issue> issues, Ledger ledger) {
        this(state, adapter, mapped, resources, issues, ledger, List.of());
    }

    /** Which adapter, in which version, with which settings. */
    public record Reader(String name, String version, long settings) {}

    /**
     * A resource the message states.
     *
     * @param reference {@code Type/id}
     * @param content hash of what the message states of it, before it was folded into what was there
     */
    public record Stated(String reference, int version, String action, long content) {}

    public Outcome {
        Objects.requireNonNull(state);
        resources = List.copyOf(resources);
        issues = List.copyOf(issues);
        maps = List.copyOf(maps);
    }

    public static Outcome quarantined(Reader adapter, List<Issue> issues, Ledger ledger) {
        return new Outcome(State.QUARANTINED, adapter, 0, List.of(), issues, ledger);
    }

    /** A write at a FHIR base, which no adapter read. */
    public static Outcome written(List<Stated> resources, @Nullable Reader adapter) {
        Reader reader = adapter == null ? new Reader("", "", 0) : adapter;
        return new Outcome(State.STORED, reader, 0, resources, List.of(), new Ledger(List.of()));
    }
}
