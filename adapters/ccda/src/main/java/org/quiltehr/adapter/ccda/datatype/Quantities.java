package org.quiltehr.adapter.ccda.datatype;

import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.ccda.code.Ucum;
import org.quiltehr.adapter.ccda.out.Out;
import org.quiltehr.adapter.ccda.xml.Element;
import org.quiltehr.adapter.ccda.xml.Leaf;
import org.quiltehr.adapter.ccda.xml.Spaces;

/** PQ, IVL_PQ, RTO, INT and REAL. Digits are kept as written. */
public final class Quantities {

    private static final Pattern NUMBER =
            Pattern.compile("[+-]?(\\d{1,30}(\\.\\d{0,30})?|\\.\\d{1,30})([eE][+-]?\\d{1,3})?");

    private Quantities() {}

    /** The number an attribute or text holds, or null. */
    public static @Nullable BigDecimal number(@Nullable String text) {
        return text == null || !NUMBER.matcher(text).matches() ? null : new BigDecimal(text);
    }

    /** Writes value and unit; false without a number. */
    public static boolean into(Out quantity, @Nullable Element pq, @Nullable String comparator) {
        BigDecimal value = pq == null ? null : number(pq.value("value"));
        if (pq == null || value == null) {
            return false;
        }
        quantity.set("value", value, pq.attribute("value"));
        if (comparator != null) {
            quantity.set("comparator", comparator);
        }
        Leaf unit = pq.attribute("unit");
        if (unit != null && !unit.value().isEmpty()) {
            unit(quantity, unit);
        } else {
            translatedUnit(quantity, pq);
        }
        return true;
    }

    private static void unit(Out quantity, Leaf unit) {
        quantity.set("unit", Spaces.single(unit.value()), unit);
        if (Ucum.valid(unit.value())) {
            quantity.set("system", "http://unitsofmeasure.org").set("code", unit.value());
        }
    }

    /** A unit that is not UCUM stands in a translation: its words or code. */
    private static void translatedUnit(Out quantity, Element pq) {
        Element translation = pq.child("translation");
        if (translation == null) {
            return;
        }
        Element original = translation.child("originalText");
        if (original != null && !original.text().isEmpty()) {
            quantity.set("unit", original.text(), original.texts().toArray(new Leaf[0]));
        } else if (translation.value("displayName") != null) {
            quantity.set(
                    "unit",
                    Spaces.single(
                            translation.attribute("displayName") == null
                                    ? ""
                                    : String.valueOf(translation.value("displayName"))),
                    translation.attribute("displayName"));
        } else if (translation.value("code") != null) {
            quantity.set(
                    "unit", Spaces.single(String.valueOf(translation.value("code"))), translation.attribute("code"));
        }
    }

    public static boolean quantity(Out out, String field, @Nullable Element pq) {
        return into(out.child(field), pq, null);
    }

    /** Writes low and high as Range; false if neither is a number. */
    public static boolean range(Out range, Element ivl) {
        boolean low = into(range.child("low"), ivl.child("low"), null);
        boolean high = into(range.child("high"), ivl.child("high"), null);
        return low || high;
    }

    /** Writes numerator and denominator as Ratio. */
    public static boolean ratio(Out ratio, @Nullable Element rto) {
        if (rto == null || number(text(rto.child("numerator"))) == null) {
            return false;
        }
        into(ratio.child("numerator"), rto.child("numerator"), null);
        into(ratio.child("denominator"), rto.child("denominator"), null);
        return true;
    }

    private static @Nullable String text(@Nullable Element pq) {
        return pq == null ? null : pq.value("value");
    }
}
