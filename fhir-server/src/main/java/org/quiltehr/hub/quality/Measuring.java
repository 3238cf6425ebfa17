package org.quiltehr.hub.quality;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.codes.CodeDesk;
import org.quiltehr.hub.journal.Journal;
import org.quiltehr.hub.journal.Listed;
import org.quiltehr.hub.journal.Message;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.query.Reader;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** Measures one practice: its newest stored messages, and what they wrote as it is stored now. */
final class Measuring {

    static final int MESSAGES = 200;
    private static final int RESOURCES = 2_000;
    private static final Duration WINDOW = Duration.ofDays(7);

    private final Journal journal;
    private final Reader reader;
    private final CodeDesk codes;
    private final QualitySql sql;

    Measuring(Journal journal, Reader reader, CodeDesk codes, QualitySql sql) {
        this.journal = journal;
        this.reader = reader;
        this.codes = codes;
        this.sql = sql;
    }

    Figures of(Practice practice, Instant now) {
        int num = practice.ref().num();
        List<Message> newest = journal.list(num, "STORED", null, null, MESSAGES).stream()
                .map(Listed::message)
                .toList();
        Receipts receipts = receipts(newest);
        Tally tally = new Tally();
        // the hub's own count: what comes of it names nobody
        Grant all = new Grant(true, practice.ref(), 0);
        reader.resolve(new View(practice.ref()), all, receipts.wrote()).stream()
                .filter(stored -> !stored.deleted())
                .forEach(stored -> tally.add(FhirJson.parse(stored.json())));
        List<Duration> late = late(newest);
        QualitySql.Worked worked = sql.worked(num, now.minus(WINDOW));
        return new Figures(
                now,
                newest.size(),
                tally.elements(),
                tally.coded(),
                receipts.understood(),
                late.size(),
                quantile(late, 0.5),
                quantile(late, 0.9),
                codes.unmapped(practice),
                worked.all(),
                worked.quarantined());
    }

    /** References of what messages wrote, and how much of their fields was understood. */
    private record Receipts(Set<String> wrote, Share understood) {}

    /** Of messages that wrote thousands no more than fit. */
    private Receipts receipts(List<Message> messages) {
        Set<String> wrote = new LinkedHashSet<>();
        long populated = 0;
        long unmapped = 0;
        for (Message message : messages) {
            JsonNode receipt = journal.outcome(message.id())
                    .map(finished -> (JsonNode) finished.receipt())
                    .orElse(MissingNode.getInstance());
            populated += receipt.path("totals").path("populated").asLong(0);
            unmapped += receipt.path("totals").path("unmapped").asLong(0);
            for (JsonNode one : receipt.path("resources")) {
                String reference = one.path("reference").asString("");
                if (wrote.size() < RESOURCES && !reference.isEmpty()) {
                    wrote.add(reference);
                }
            }
        }
        return new Receipts(wrote, new Share(populated - unmapped, populated));
    }

    /** From when it was written to when it came, shortest first; a sender's clock that is ahead counts as none late. */
    private static List<Duration> late(List<Message> messages) {
        List<Duration> late = new ArrayList<>();
        for (Message message : messages) {
            Instant written = message.sourceTime();
            if (written != null) {
                Duration gone = Duration.between(written, message.received());
                late.add(gone.isNegative() ? Duration.ZERO : gone);
            }
        }
        Collections.sort(late);
        return late;
    }

    private static @Nullable Duration quantile(List<Duration> sorted, double share) {
        return sorted.isEmpty() ? null : sorted.get((int) Math.min(sorted.size() - 1.0, sorted.size() * share));
    }
}
