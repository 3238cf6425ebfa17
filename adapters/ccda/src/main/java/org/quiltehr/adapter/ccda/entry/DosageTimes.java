package org.quiltehr.adapter.ccda.entry;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.ccda.code.CodeMap;
import org.quiltehr.adapter.ccda.datatype.Quantities;
import org.quiltehr.adapter.ccda.datatype.Times;
import org.quiltehr.adapter.ccda.out.Doc;
import org.quiltehr.adapter.ccda.out.Out;
import org.quiltehr.adapter.ccda.xml.Element;

/** The effectiveTimes of a substance administration: how long (bounds), and how often (PIVL, EIVL). */
final class DosageTimes {

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
                frequency(timing.child("repeat"), period);
            } else if (event != null) {
                String when = CodeMap.TIMING_EVENT.code(event.value("code"));
                if (when != null) {
                    timing.child("repeat").append("when", when, event.attribute("code"));
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
