package org.quiltehr.hub.summary;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.query.PersonRecord;
import org.quiltehr.hub.query.Reader;
import tools.jackson.databind.node.ObjectNode;

/** A person's medicines as the summary groups them, one line for each with every practice's statements, for other rooms. */
public final class MedicineReview {

    /**
     * One medicine.
     *
     * @param rule why the statements are one line ({@link Rule})
     */
    public record Medicine(String name, String rule, List<Stated> statements) {}

    /** One statement about it; equal only to itself. */
    public static final class Stated {

        private final Statement statement;

        private Stated(Statement statement) {
            this.statement = statement;
        }

        /** {@code Type/id} as the view shows it. */
        public String reference() {
            return statement.reference();
        }

        public String type() {
            return statement.type();
        }

        public String practice() {
            return statement.practice().slug();
        }

        public String practiceName() {
            return statement.practice().name();
        }

        /** Whether it says that the medicine is taken now. */
        public boolean current() {
            return Facts.holds(statement);
        }

        public String name() {
            return Words.title(statement);
        }

        /** Dose, route, timing and status in words; may be empty. */
        public String directions() {
            return Words.detail(statement);
        }

        public String date() {
            return Words.date(statement);
        }

        public @Nullable Instant at() {
            return statement.at();
        }

        /** When it ended; null if that is not said. */
        public @Nullable Instant ended() {
            return When.instant(statement.glance().first("effectivePeriod.end"));
        }

        /** The resource as the view shows it; not to be changed. */
        public ObjectNode resource() {
            return statement.tree();
        }

        /** Whether strength, amount, timing or directions differ as far as both state them. */
        public boolean differsFrom(Stated other) {
            return Contradictions.doses(List.of(statement, other.statement));
        }
    }

    private final Reader reader;
    private final Function<String, String> practiceName;

    MedicineReview(Reader reader, Function<String, String> practiceName) {
        this.reader = reader;
        this.practiceName = practiceName;
    }

    /** The lines in the summary's order; empty if there is no such patient for this reader. */
    public Optional<List<Medicine>> of(View view, Grant grant, String patientId, Instant now) {
        return reader.chart(view, grant, patientId, SummaryService.LOADED)
                .map(person -> lines(view, grant, person, now));
    }

    private List<Medicine> lines(View view, Grant grant, PersonRecord person, Instant now) {
        SummaryService.Lookup lookup = (Collection<String> wanted) -> reader.resolve(view, grant, wanted);
        Sources sources = new Sources(person, (practices, at) -> java.util.Map.of(), now, practiceName);
        Reconciled reconciled =
                Reconciled.of(person, new Supporting(person, lookup), now, sources::slug, sources::name);
        List<Medicine> medicines = new ArrayList<>();
        for (Line line : reconciled.lines(Section.MEDICATIONS)) {
            medicines.add(new Medicine(
                    Words.title(line.newest()),
                    line.rule().code(),
                    line.statements().stream().map(Stated::new).toList()));
        }
        return medicines;
    }
}
