package org.quiltehr.adapter.hl7v2.datatype;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.hl7v2.Hl7v2Issue;
import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;

/**
 * DT, DTM and TS: {@code YYYY[MM[DD[HH[MM[SS[.S]]]]]][+/-ZZZZ]} (HL7 v2.5.1 section 2.A.22). A time without offset is in
 * the practice's zone. A time to the hour is given as its date, since FHIR has no such precision, and kept.
 */
public final class Dtm {

    private static final Pattern FORM = Pattern.compile(
            "(\\d{4})(?:-?(\\d{2})(?:-?(\\d{2})(?:[T ]?(\\d{2})(?::?(\\d{2})(?::?(\\d{2})(\\.\\d{1,9})?)?)?)?)?)?([+-]\\d{2}:?\\d{2}|Z)?");

    /** A time as FHIR writes it. */
    private record Moment(String date, @Nullable String time, boolean cut) {
        String text() {
            return time == null ? date : date + "T" + time;
        }
    }

    private Dtm() {}

    /** Puts a dateTime; what is no time is left and warned of. */
    public static void put(Row row, Element into, String member, Leaf leaf) {
        moment(row, leaf).ifPresent(m -> {
            into.put(member, m.text(), leaf);
            if (m.cut) {
                leaf.keepToo();
            }
        });
    }

    /** Puts a date; a time beside it is kept. */
    public static void putDate(Row row, Element into, String member, Leaf leaf) {
        moment(row, leaf).ifPresent(m -> {
            into.put(member, m.date, leaf);
            if (m.cut || m.time != null) {
                leaf.keepToo();
            }
        });
    }

    /** Puts an instant, if the leaf is as precise as that. */
    public static boolean putInstant(Row row, Element into, String member, Leaf leaf) {
        Optional<Moment> moment = moment(row, leaf).filter(m -> m.time != null);
        moment.ifPresent(m -> into.put(member, m.text(), leaf));
        return moment.isPresent();
    }

    /** {@code yyyy-MM-dd} or less, for keys; empty if there is none. */
    public static String day(Leaf leaf, ZoneId zone) {
        Moment moment = leaf.isPresent() ? parse(leaf.text(), zone) : null;
        return moment == null ? "" : moment.date;
    }

    /** The point in time, if the text is one to the minute; a date is its midnight. */
    public static @Nullable Instant instant(String text, ZoneId zone) {
        Moment moment = parse(text, zone);
        if (moment == null || moment.date.length() < 10) {
            return null;
        }
        return moment.time == null
                ? LocalDate.parse(moment.date).atStartOfDay(zone).toInstant()
                : OffsetDateTime.parse(moment.text()).toInstant();
    }

    /** Whether the text has a time of day. */
    public static boolean hasTime(Leaf leaf, ZoneId zone) {
        Moment moment = leaf.isPresent() ? parse(leaf.text(), zone) : null;
        return moment != null && moment.time != null;
    }

    private static Optional<Moment> moment(Row row, Leaf leaf) {
        if (!leaf.isPresent()) {
            return Optional.empty();
        }
        Moment moment = parse(leaf.text(), row.settings().zone());
        if (moment == null) {
            row.warn(Hl7v2Issue.BAD_DATE, leaf);
        }
        return Optional.ofNullable(moment);
    }

    private static @Nullable Moment parse(String text, ZoneId zone) {
        Matcher m = FORM.matcher(text);
        if (!m.matches()) {
            return null;
        }
        int year = Integer.parseInt(m.group(1));
        if (year == 0) {
            return null;
        }
        if (m.group(2) == null || m.group(2).equals("00")) {
            return m.group(3) == null || m.group(3).equals("00") ? new Moment(m.group(1), null, false) : null;
        }
        String month = m.group(1) + "-" + m.group(2);
        try {
            if (m.group(3) == null || m.group(3).equals("00")) {
                YearMonth.of(year, Integer.parseInt(m.group(2)));
                return new Moment(month, null, m.group(4) != null);
            }
            String date = month + "-" + m.group(3);
            if (m.group(5) == null) {
                LocalDate.parse(date);
                return new Moment(date, null, m.group(4) != null);
            }
            String seconds = m.group(6) == null ? "00" : m.group(6);
            LocalDateTime local = LocalDateTime.parse(date + "T" + m.group(4) + ":" + m.group(5) + ":" + seconds);
            String offset = offset(m.group(8), local, zone);
            String fraction = m.group(7) == null ? "" : m.group(7);
            return new Moment(date, m.group(4) + ":" + m.group(5) + ":" + seconds + fraction + offset, false);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static String offset(@Nullable String given, LocalDateTime local, ZoneId zone) {
        if (given == null) {
            ZoneOffset offset = zone.getRules().getOffset(local);
            return offset.equals(ZoneOffset.UTC) ? "Z" : offset.getId().substring(0, 6);
        }
        if (given.equals("Z")) {
            return given;
        }
        String form = given.substring(0, 3) + ":" + given.substring(given.length() - 2);
        ZoneOffset.of(form);
        return form;
    }
}
