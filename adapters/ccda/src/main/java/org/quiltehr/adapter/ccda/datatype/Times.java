package org.quiltehr.adapter.ccda.datatype;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.ccda.CcdaIssue;
import org.quiltehr.adapter.ccda.out.Doc;
import org.quiltehr.adapter.ccda.out.Out;
import org.quiltehr.adapter.ccda.xml.Element;
import org.quiltehr.adapter.ccda.xml.Leaf;

/**
 * TS and IVL_TS. Precision stays as it is: a date gets no time; seconds that the source leaves out are 00, as FHIR's
 * dateTime demands; a time without offset is in the practice's zone and marked so.
 */
public final class Times {

    private static final Pattern TS = Pattern.compile(
            "(\\d{4})(?:(\\d{2})(?:(\\d{2})(?:(\\d{2})(?:(\\d{2})(?:(\\d{2})(?:\\.(\\d{1,9}))?)?)?)?)?)?"
                    + "([+-]\\d{2}:?\\d{2}|[+-]\\d{1,3}|Z)?");

    /** A point in time as FHIR writes it, and whether its offset was assumed. */
    public record Point(String text, boolean assumed) {

        public boolean hasTime() {
            return text.length() > 10;
        }

        /** To the day, or as far as it is known. */
        public String day() {
            return hasTime() ? text.substring(0, 10) : text;
        }
    }

    private Times() {}

    /** The point that a TS value names, or null if it names none. */
    public static @Nullable Point point(@Nullable String value, ZoneId zone) {
        Matcher m = value == null ? null : TS.matcher(value);
        if (m == null || !m.matches()) {
            return null;
        }
        String year = m.group(1);
        String month = m.group(2);
        String day = m.group(3);
        String minute = m.group(5);
        try {
            if (year.equals("0000")) {
                return null;
            }
            if (month == null) {
                return new Point(year, false);
            }
            YearMonth ym = YearMonth.of(Integer.parseInt(year), Integer.parseInt(month));
            if (day == null) {
                return new Point(year + "-" + month, false);
            }
            String date = ym.atDay(Integer.parseInt(day)).toString();
            if (minute == null) {
                return new Point(date, false);
            }
            String second = m.group(6) == null ? "00" : m.group(6);
            int whole = Math.min(Integer.parseInt(second), 59);
            LocalDateTime local = ym.atDay(Integer.parseInt(day))
                    .atTime(Integer.parseInt(m.group(4)), Integer.parseInt(minute), whole);
            String fraction = m.group(7) == null ? "" : "." + m.group(7);
            String offset = m.group(8);
            ZoneOffset at = offset == null ? zone.getRules().getOffset(local) : ZoneOffset.of(full(offset));
            String time = date + "T" + m.group(4) + ":" + minute + ":" + (whole < 10 ? "0" + whole : whole) + fraction;
            return new Point(time + (at.equals(ZoneOffset.UTC) && "Z".equals(offset) ? "Z" : id(at)), offset == null);
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** {@code -500} and {@code -5}, as some write it, are {@code -05:00}. */
    private static String full(String offset) {
        return switch (offset.length()) {
            case 2 -> offset.charAt(0) + "0" + offset.charAt(1);
            case 4 -> offset.charAt(0) + "0" + offset.substring(1);
            default -> offset;
        };
    }

    private static String id(ZoneOffset offset) {
        return offset.equals(ZoneOffset.UTC) ? "+00:00" : offset.getId();
    }

    /** The point of {@code @value}, or null. */
    public static @Nullable Point point(@Nullable Element ts, Doc doc) {
        return ts == null ? null : point(ts.value("value"), doc.zone());
    }

    /** Writes {@code @value} as dateTime; false if there is none. */
    public static boolean dateTime(Out out, String field, @Nullable Element ts, Doc doc) {
        Point point = point(ts, doc);
        if (ts == null || point == null) {
            return false;
        }
        Leaf value = ts.attribute("value");
        out.set(field, point.text(), value);
        if (point.assumed()) {
            flag(out.child("_" + field), doc, ts);
        }
        return true;
    }

    private static void flag(Out out, Doc doc, Element ts) {
        out.add("extension")
                .set("url", Extensions.ASSUMED_ZONE)
                .set("valueCode", doc.zone().getId());
        doc.warn(CcdaIssue.ZONE_ASSUMED, ts.location());
    }

    /** Writes {@code @value} as date, leaving a time out. */
    public static boolean date(Out out, String field, @Nullable Element ts, Doc doc) {
        Point point = point(ts, doc);
        if (ts == null || point == null) {
            return false;
        }
        out.set(field, point.day(), ts.attribute("value"));
        return true;
    }

    /** Writes an instant if the value is exact enough, else nothing. */
    public static boolean instant(Out out, String field, @Nullable Element ts, Doc doc) {
        Point point = point(ts, doc);
        return point != null && point.hasTime() && dateTime(out, field, ts, doc);
    }

    /** Writes low and high (or value as both) as Period; false if neither is known. */
    public static boolean period(Out out, String field, @Nullable Element ivl, Doc doc) {
        if (ivl == null) {
            return false;
        }
        Out period = out.child(field);
        Element from = ivl.child("low");
        Element till = ivl.child("high");
        Point start = point(from, doc);
        Point end = point(till, doc);
        if (start != null
                && end != null
                && start.hasTime() != end.hasTime()
                && start.day().equals(end.day())) {
            // per-1 cannot compare a time with its own day: both are given to the day.
            return date(period, "start", from, doc) & date(period, "end", till, doc);
        }
        boolean low = dateTime(period, "start", from, doc);
        // per-1: an end before the start is no end; it is kept as it is.
        boolean high = !before(end, start) && dateTime(period, "end", till, doc);
        if (!low && !high && ivl.value("value") != null) {
            return dateTime(period, "start", ivl, doc) && dateTime(period, "end", ivl, doc);
        }
        return low || high;
    }

    /** Writes {@code stemDateTime} of a value or a low alone, {@code stemPeriod} where a high is known. */
    public static boolean dateTimeOrPeriod(Out out, String stem, @Nullable Element time, Doc doc) {
        if (time == null) {
            return false;
        }
        if (point(time, doc) != null) {
            return dateTime(out, stem + "DateTime", time, doc);
        }
        Element low = time.child("low");
        Element high = time.child("high");
        if (point(high, doc) == null && point(time.child("center"), doc) != null) {
            return dateTime(out, stem + "DateTime", time.child("center"), doc);
        }
        Point start = point(low, doc);
        Point end = point(high, doc);
        if (start != null && end != null && start.text().equals(end.text()) && low != null && high != null) {
            out.set(stem + "DateTime", start.text(), low.attribute("value"), high.attribute("value"));
            if (start.assumed()) {
                flag(out.child("_" + stem + "DateTime"), doc, low);
            }
            return true;
        }
        if (start != null && end == null && (high == null || high.isNull()) && high == null) {
            return dateTime(out, stem + "DateTime", low, doc);
        }
        return period(out, stem + "Period", time, doc);
    }

    /** Writes the time from the earliest to the latest of these statements; false if none has one. */
    public static boolean span(Out out, String stem, List<Element> statements, Doc doc) {
        Element first = null;
        Element last = null;
        for (Element statement : statements) {
            Element time = statement.child("effectiveTime");
            Element at = time == null || point(time, doc) != null ? time : time.child("low");
            Point here = point(at, doc);
            if (at == null || here == null) {
                continue;
            }
            Point earliest = point(first, doc);
            Point latest = point(last, doc);
            first = earliest == null || here.text().compareTo(earliest.text()) < 0 ? at : first;
            last = latest == null || here.text().compareTo(latest.text()) > 0 ? at : last;
        }
        Point start = point(first, doc);
        Point end = point(last, doc);
        if (first == null || last == null || start == null || end == null) {
            return false;
        }
        if (start.text().equals(end.text())) {
            return dateTime(out, stem + "DateTime", first, doc);
        }
        Out period = out.child(stem + "Period");
        if (start.hasTime() != end.hasTime() && start.day().equals(end.day()) || before(end, start)) {
            return date(period, "start", first, doc) & date(period, "end", last, doc);
        }
        return dateTime(period, "start", first, doc) & dateTime(period, "end", last, doc);
    }

    /** The day of value, low or high, for content keys; empty if none. */
    public static String day(@Nullable Element time, Doc doc) {
        if (time == null) {
            return "";
        }
        Point point = point(time, doc);
        if (point == null) {
            point = point(time.child("low"), doc);
        }
        if (point == null) {
            point = point(time.child("center"), doc);
        }
        if (point == null) {
            point = point(time.child("high"), doc);
        }
        return point == null ? "" : point.day();
    }

    /** Whether a point lies after the document was made. */
    public static boolean future(@Nullable Point point, Doc doc) {
        return !doc.asOf().isEmpty() && before(new Point(doc.asOf(), false), point);
    }

    /** Whether one point lies before another; as far as both are known. */
    private static boolean before(@Nullable Point one, @Nullable Point other) {
        if (one == null || other == null) {
            return false;
        }
        String a = one.text();
        String b = other.text();
        if (a.length() > 10 && b.length() > 10) {
            return OffsetDateTime.parse(a).isBefore(OffsetDateTime.parse(b));
        }
        int length = Math.min(Math.min(a.length(), b.length()), 10);
        return a.substring(0, length).compareTo(b.substring(0, length)) < 0;
    }
}
