package org.quiltehr.hub.index;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.index.IndexRow.Date2;
import org.quiltehr.hub.index.IndexRow.Qty2;
import org.quiltehr.hub.index.IndexRow.Str;
import org.quiltehr.hub.index.IndexRow.Word;

/** Collects the index values of one resource. */
final class RowBuilder {

    /** Nobody searches for more; a value set with a million codes is found by others of its parameters. */
    private static final int MAX_SIDE_ROWS = 5_000;

    final @Nullable LogicalId patient;
    final @Nullable LocalDate birth;
    private final @Nullable String patientText;
    final Longs tokens = new Longs();
    final Longs refs = new Longs();
    final Longs lookups = new Longs();
    final List<Str> strings = new ArrayList<>(0);
    final List<Date2> dates = new ArrayList<>(0);
    final List<Qty2> quantities = new ArrayList<>(0);
    final List<Word> words = new ArrayList<>(4);

    @Nullable
    Long code;

    @Nullable
    Long alike;

    boolean more;
    long present;
    long dateLo = Dates.MIN;

    @Nullable
    Long dateHi;

    @Nullable
    Double qty;
    /** Of the reference parameter at hand: values seen, and whether one of them is the row's patient. */
    int references;

    boolean ownPatient;
    boolean clientChosenPatient;

    RowBuilder(@Nullable LogicalId patient, @Nullable LocalDate birth) {
        this.patient = patient;
        this.birth = birth;
        this.patientText = patient == null ? null : patient.text();
    }

    boolean isOwnPatient(String type, String id) {
        return type.equals("Patient") && id.equals(patientText);
    }

    /** Notes that the parameter has a value. */
    void has(SearchParam param) {
        if (param.declared()) {
            tokens.add(param.presence());
        } else {
            present |= param.bit();
        }
    }

    void string(Str row) {
        if (strings.size() < MAX_SIDE_ROWS && !strings.contains(row)) {
            strings.add(row);
        }
    }

    void date(Date2 row) {
        if (dates.size() < MAX_SIDE_ROWS && !dates.contains(row)) {
            dates.add(row);
        }
    }

    void quantity(Qty2 row) {
        if (quantities.size() < MAX_SIDE_ROWS && !quantities.contains(row)) {
            quantities.add(row);
        }
    }

    void word(Word row) {
        if (words.size() < MAX_SIDE_ROWS && !words.contains(row)) {
            words.add(row);
        }
    }

    IndexRow row() {
        return new IndexRow(
                code,
                more,
                present,
                dateLo,
                dateHi,
                qty,
                tokens.toArray(),
                refs.toArray(),
                lookups.toArray(),
                strings,
                dates,
                quantities,
                words,
                alike);
    }
}
