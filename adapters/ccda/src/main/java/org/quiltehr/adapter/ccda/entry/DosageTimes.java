package org.quiltehr.adapter.ccda.entry;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.ccda.code.CodeMap;
import org.quiltehr.adapter.ccda.datatype.Quantities;
import org.quiltehr.adapter.ccda.datatype.Times;
import org.quiltehr.adapter.ccda.out.Doc;
import org.quiltehr.adapter.ccda.out.Out;
import org.quiltehr.adapter.ccda.xml.Element;
import org.quiltehr.adapter.ccda.xml.Leaf;

/** The effectiveTimes of a substance administration: how long (bounds), and how often (PIVL, EIVL). */
final class DosageTimes {

    private static final BigDecimal DAY = BigDecimal.valueOf(24);
    private static final BigDecimal LONGEST = BigDecimal.valueOf(100_000);

    private DosageTimes() {}

    /** The time that says from when till when, or null. */
    static @Nullable Element bounds(Element source) {
        Element first = null;
        for (Element time : source.children("effectiveTime")) {
            if (time.child("low") != null || time.child("high") != null || time.value("value") != null) {
                first = first == null ? time : first;
            }
        }
        return first;
    }

    static void write(Out timing, Element source, Doc doc) {
        Element bounds = bounds(source);
        if (bounds != null) {
            if (bounds.value("value") != null) {
                Times.Point point = Times.point(bounds, doc);
                if (point != null) {
                    timing.append("event", point.text(), bounds.attribute("value"));
                }
            } else {
                Times.period(timing.child("repeat"), "boundsPeriod", bounds, doc);
            }
        }
        for (Element time : source.children("effectiveTime")) {
            Element period = time.child("period");
            Element event = time.child("event");
            if (period != null) {
                if (!timesADay(timing.child("repeat"), period, time.attribute("institutionSpecified"))) {
                    frequency(timing.child("repeat"), period);
                }
            } else if (event != null) {
                String when = CodeMap.TIMING_EVENT.code(event.value("code"));
                if (when != null) {
                    timing.child("repeat").append("when", when, event.attribute("code"));
                    offset(timing.child("repeat"), time.child("offset"));
                }
            }
        }
        Element repeat = source.child("repeatNumber");
        BigDecimal count = repeat == null ? null : Quantities.number(repeat.value("value"));
        boolean order = Acts.mood(source, "INT", "RQO");
        if (order
                && repeat != null
                && count != null
                && count.signum() > 0
                && count.stripTrailingZeros().scale() <= 0
                && count.compareTo(BigDecimal.valueOf(10_000)) < 0) {
            timing.child("repeat").set("count", count.intValueExact(), repeat.attribute("value"));
        }
    }

    /**
     * The hours are the institution's to choose: a period of 8 h is three times a day. False where they are not, or are no
     * part of a day.
     */
    private static boolean timesADay(Out repeat, Element period, @Nullable Leaf chosen) {
        Element low = period.child("low") == null ? period : period.child("low");
        Element high = period.child("high");
        int often = low == null ? 0 : perDay(low);
        int seldom = high == null ? often : perDay(high);
        if (low == null || often == 0 || seldom == 0 || repeat.has("period")) {
            return false;
        }
        // Whether it says so or not, what is written depends on it.
        if (chosen == null || !chosen.value().equals("true")) {
            repeat.mark("period", chosen);
            return false;
        }
        Leaf least = high == null ? low.attribute("value") : high.attribute("value");
        repeat.set("frequency", seldom, least, chosen);
        if (seldom < often) {
            repeat.set("frequencyMax", often, low.attribute("value"));
        }
        repeat.set("period", 1);
        repeat.set("periodUnit", "d", low.attribute("unit"), high == null ? null : high.attribute("unit"));
        return true;
    }

    /** How many such periods are a day; 0 if that is no whole number of hours. */
    private static int perDay(Element period) {
        BigDecimal value = Quantities.number(period.value("value"));
        if (value == null
                || !"h".equals(unit(period.value("unit")))
                || value.signum() <= 0
                || value.compareTo(DAY) > 0
                || DAY.remainder(value).signum() != 0) {
            return 0;
        }
        return DAY.divide(value).intValueExact();
    }

    /** Minutes before or after the event. */
    private static void offset(Out repeat, @Nullable Element offset) {
        Element low = offset == null || offset.value("value") != null ? offset : offset.child("low");
        BigDecimal value = low == null ? null : Quantities.number(low.value("value"));
        String unit = low == null ? null : unit(low.value("unit"));
        if (low == null || value == null || unit == null || value.signum() <= 0 || repeat.has("offset")) {
            return;
        }
        BigDecimal minutes = switch (unit) {
            case "min" -> value;
            case "h" -> value.multiply(BigDecimal.valueOf(60));
            default -> BigDecimal.ZERO;
        };
        if (minutes.signum() > 0 && minutes.stripTrailingZeros().scale() <= 0 && minutes.compareTo(LONGEST) < 0) {
            repeat.set("offset", minutes.intValueExact(), low.attribute("value"), low.attribute("unit"));
        }
    }

    /** A period of 8 h is once in 8 h; a range of periods has both ends. */
    private static void frequency(Out repeat, Element period) {
        Element low = period.child("low") == null ? period : period.child("low");
        Element high = period.child("high");
        BigDecimal value = low == null ? null : Quantities.number(low.value("value"));
        String unit = low == null ? null : unit(low.value("unit"));
        if (low == null || value == null || unit == null || value.signum() <= 0 || repeat.has("period")) {
            return;
        }
        repeat.set("frequency", 1);
        repeat.set("period", value, low.attribute("value"));
        BigDecimal max = high == null ? null : Quantities.number(high.value("value"));
        if (high != null && max != null) {
            repeat.set("periodMax", max, high.attribute("value"));
            if (unit.equals(unit(high.value("unit")))) {
                repeat.mark("periodUnit", high.attribute("unit"));
            }
        }
        repeat.set("periodUnit", unit, low.attribute("unit"));
    }

    private static @Nullable String unit(@Nullable String ucum) {
        return ucum == null
                ? null
                : switch (ucum) {
                    case "s", "min", "h", "d", "wk", "mo", "a" -> ucum;
                    case "hr", "H" -> "h";
                    default -> null;
                };
    }
}
