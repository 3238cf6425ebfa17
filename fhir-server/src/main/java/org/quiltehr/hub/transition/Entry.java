package org.quiltehr.hub.transition;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;

/** A line of the ledger being changed. */
final class Entry {

    private final long num;
    private final LogicalId stay;
    private final int practice;
    private final int handed;
    private @Nullable LogicalId order;
    private @Nullable String type;
    private @Nullable LogicalId report;
    private final Set<String> numbers = new LinkedHashSet<>();
    private List<Long> members = List.of();
    private Expected.State state = Expected.State.OPEN;
    private boolean pending;
    private int rounds;
    private @Nullable Instant came;

    private Entry(long num, LogicalId stay, int practice, int handed) {
        this.num = num;
        this.stay = stay;
        this.practice = practice;
        this.handed = handed;
    }

    static Entry of(Stay stay, int practice) {
        return new Entry(0, stay.id(), practice, 0);
    }

    static Entry from(Expected known) {
        Entry entry = new Entry(known.num(), known.stay(), known.practice(), known.handed());
        entry.order = known.order();
        entry.type = known.reportType();
        entry.report = known.report();
        entry.numbers.addAll(known.numbers());
        entry.members = known.members();
        entry.state = known.state();
        entry.pending = known.pending();
        entry.rounds = known.rounds();
        entry.came = known.came();
        return entry;
    }

    Entry order(LogicalId id, List<String> with) {
        order = id;
        numbers.addAll(with);
        return this;
    }

    Entry report(String reportType, LogicalId id, List<String> with, List<Long> listed) {
        type = reportType;
        report = id;
        numbers.addAll(with);
        members = new ArrayList<>(listed);
        return this;
    }

    Entry state(Expected.State now, boolean openAtDischarge) {
        state = now;
        pending = openAtDischarge;
        return this;
    }

    /** A result came after discharge: its owners are to be told. */
    Entry came(Instant at) {
        rounds++;
        came = at;
        return this;
    }

    Expected expected() {
        return new Expected(
                num,
                stay,
                practice,
                order,
                type,
                report,
                List.copyOf(numbers),
                members,
                state,
                pending,
                rounds,
                handed,
                came);
    }
}
