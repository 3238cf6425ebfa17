package org.quiltehr.adapter.csv.value;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Dates and times in the declared formats, and always in those of ISO 8601 (a space may stand for the T). Forms that two
 * countries read differently, such as 03/04/2026, are read only if they are declared.
 */
public final class Dates {

    private static final Pattern ISO = Pattern.compile("(\\d{4})(?:-?(\\d\\d)(?:-?(\\d\\d)"
            + "(?:[T ]?(\\d\\d):?(\\d\\d)(?::?(\\d\\d)(\\.\\d{1,9})?)? ?(Z|[+-]\\d\\d:?\\d\\d)?)?)?)?");

    private static final Pattern YEAR = Pattern.compile("u+");

    private final List<String> patterns;
    private final @Nullable Integer from;
    private final List<DateTimeFormatter> formats = new ArrayList<>();
    private final ZoneId zone;

    /**
     * A date or moment in FHIR's form.
     *
     * @param date to the precision of the source, {@code 2026-03}
     * @param time with fraction and offset, {@code T14:05:00-05:00}; empty for a date
     */
    public record Moment(String date, String time) {

        public String dateTime() {
            return date + time;
        }
    }

    /**
     * @param from the first of the hundred years that years of two digits are in; null if all have four
     * @throws IllegalArgumentException if a pattern is none, or its year has two digits and {@code from} is not said
     */
    public Dates(List<String> patterns, @Nullable Integer from, ZoneId zone) {
        this.patterns = List.copyOf(patterns);
        this.from = from;
        this.zone = zone;
        for (String pattern : patterns) {
            formats.add(format(pattern.replace('y', 'u'), from));
        }
    }

    private static DateTimeFormatter format(String pattern, @Nullable Integer from) {
        DateTimeFormatterBuilder builder = new DateTimeFormatterBuilder().parseCaseInsensitive();
        Matcher year = YEAR.matcher(pattern);
        if (!year.find() || year.group().length() != 2 && year.group().length() != 4) {
            throw new IllegalArgumentException("its year must be written yyyy, or yy");
        }
        if (year.group().length() == 4) {
            builder.appendPattern(pattern);
        } else if (from == null) {
            throw new IllegalArgumentException(
                    "its year has two digits, which name two centuries: say yearsFrom, the first of their hundred years");
        } else {
            String before = pattern.substring(0, year.start());
            String after = pattern.substring(year.end());
            if (!before.isEmpty()) {
                builder.appendPattern(before);
            }
            builder.appendValueReduced(ChronoField.YEAR, 2, 2, from);
            if (!after.isEmpty()) {
                builder.appendPattern(after);
            }
        }
        return builder.toFormatter(Locale.ENGLISH).withResolverStyle(ResolverStyle.STRICT);
    }

    /** As declared, for what declares only a part anew. */
    public List<String> patterns() {
        return patterns;
    }

    public @Nullable Integer from() {
        return from;
    }

    /** The formats, for an issue's text. */
    String declared() {
        return patterns.isEmpty() ? "ISO 8601 only" : "ISO 8601, " + String.join(", ", patterns);
    }

    /** Empty if the text is no date, or a local time that the zone's clocks skipped. */
    public Optional<Moment> read(String text) {
        for (DateTimeFormatter format : formats) {
            try {
                return of(format.parse(text));
            } catch (DateTimeException e) {
                // The next format may fit.
            }
        }
        Matcher iso = ISO.matcher(text);
        return iso.matches() ? iso(iso) : Optional.empty();
    }

    private Optional<Moment> of(TemporalAccessor parsed) {
        if (!parsed.isSupported(ChronoField.MONTH_OF_YEAR)) {
            return Optional.of(new Moment(String.format(Locale.ROOT, "%04d", parsed.get(ChronoField.YEAR)), ""));
        }
        if (!parsed.isSupported(ChronoField.DAY_OF_MONTH)) {
            return Optional.of(new Moment(YearMonth.from(parsed).toString(), ""));
        }
        LocalDate date = LocalDate.from(parsed);
        if (!parsed.isSupported(ChronoField.HOUR_OF_DAY)) {
            return Optional.of(new Moment(date.toString(), ""));
        }
        LocalTime time = LocalTime.from(parsed);
        String fraction = time.getNano() == 0
                ? ""
                : String.format(Locale.ROOT, "%09d", time.getNano()).replaceFirst("0+$", "");
        String offset = parsed.isSupported(ChronoField.OFFSET_SECONDS)
                ? ZoneOffset.from(parsed).getId()
                : "";
        return moment(date, time.withNano(0), fraction.isEmpty() ? "" : "." + fraction, offset);
    }

    private Optional<Moment> iso(Matcher iso) {
        try {
            int year = Integer.parseInt(iso.group(1));
            if (iso.group(2) == null) {
                return year == 0 ? Optional.empty() : Optional.of(new Moment(iso.group(1), ""));
            }
            YearMonth month = YearMonth.of(year, Integer.parseInt(iso.group(2)));
            if (iso.group(3) == null) {
                return Optional.of(new Moment(month.toString(), ""));
            }
            LocalDate date = month.atDay(Integer.parseInt(iso.group(3)));
            if (iso.group(4) == null) {
                return Optional.of(new Moment(date.toString(), ""));
            }
            int second = iso.group(6) == null ? 0 : Integer.parseInt(iso.group(6));
            LocalTime time = LocalTime.of(Integer.parseInt(iso.group(4)), Integer.parseInt(iso.group(5)), second);
            String offset =
                    iso.group(8) == null ? "" : ZoneOffset.of(iso.group(8)).getId();
            return moment(date, time, iso.group(7) == null ? "" : iso.group(7), offset);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private Optional<Moment> moment(LocalDate date, LocalTime time, String fraction, String offset) {
        String of = offset;
        if (of.isEmpty()) {
            List<ZoneOffset> offsets = zone.getRules().getValidOffsets(LocalDateTime.of(date, time));
            if (offsets.isEmpty()) {
                return Optional.empty();
            }
            of = offsets.get(0).getId();
        }
        // Offsets with seconds are those of local mean time, before there were zones; FHIR has minutes.
        String minutes = of.length() > 6 ? of.substring(0, 6) : of;
        return Optional.of(new Moment(
                date.toString(),
                "T" + DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).format(time) + fraction + minutes));
    }
}
