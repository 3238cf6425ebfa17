package org.quiltehr.hub.index;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a resource is found by. Instants are PostgreSQL's microseconds since 2000-01-01T00:00Z, with
 * {@link Long#MIN_VALUE} and {@link Long#MAX_VALUE} for its infinities, as binary COPY writes them.
 *
 * @param code column {@code code}: the first main code, without its system
 * @param more column {@code more}: there are further main codes
 * @param present column {@code present}: which parameters have a value
 * @param dateLo column {@code date_lo}; minus infinity if there is no main date
 * @param dateHi column {@code date_hi}; null if there is no main date
 * @param qty column {@code qty}: the main quantity
 * @param tokens column {@code tokens}; never null, may be empty
 * @param refs column {@code refs}; never null, may be empty
 * @param alike column {@code alike}: what repeats has the same; null for what does not
 * @param words rows of table {@code word} that must be there
 * @param lookups rows of table {@code lookup}, without equals
 */
@SuppressWarnings("ArrayRecordComponent")
public record IndexRow(
        @Nullable Long code,
        boolean more,
        long present,
        long dateLo,
        @Nullable Long dateHi,
        @Nullable Double qty,
        long[] tokens,
        long[] refs,
        long[] lookups,
        List<Str> strings,
        List<Date2> dates,
        List<Qty2> quantities,
        List<Word> words,
        @Nullable Long alike) {

    public IndexRow(
            @Nullable Long code,
            boolean more,
            long present,
            long dateLo,
            @Nullable Long dateHi,
            @Nullable Double qty,
            long[] tokens,
            long[] refs,
            long[] lookups,
            List<Str> strings,
            List<Date2> dates,
            List<Qty2> quantities) {
        this(
                code,
                more,
                present,
                dateLo,
                dateHi,
                qty,
                tokens,
                refs,
                lookups,
                strings,
                dates,
                quantities,
                List.of(),
                null);
    }

    /** A row of table {@code word}. */
    public record Word(long param, String norm, long hash) {}

    /** A row of table {@code str}; {@code birth} beside a Patient's names. */
    public record Str(short param, @Nullable LocalDate birth, String norm, String exact) {}

    /** A row of table {@code date2}. */
    public record Date2(short param, long lo, long hi) {}

    /** A row of table {@code qty2}; {@code unit} is 0 for a number. */
    public record Qty2(short param, long unit, double value) {}
}
