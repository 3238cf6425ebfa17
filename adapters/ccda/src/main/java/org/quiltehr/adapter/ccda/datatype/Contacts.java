package org.quiltehr.adapter.ccda.datatype;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.ccda.code.CodeMap;
import org.quiltehr.adapter.ccda.out.Doc;
import org.quiltehr.adapter.ccda.out.Out;
import org.quiltehr.adapter.ccda.xml.Element;
import org.quiltehr.adapter.ccda.xml.Leaf;
import org.quiltehr.adapter.ccda.xml.Spaces;

/** PN, ON, AD and TEL: names, addresses and ways to reach someone. */
public final class Contacts {

    private Contacts() {}

    private static Leaf[] texts(Element element) {
        return element.texts().toArray(new Leaf[0]);
    }

    /** Writes a HumanName; false if the element holds no name. */
    public static boolean name(Out out, @Nullable Element name, Doc doc) {
        if (name == null) {
            return false;
        }
        boolean family = false;
        for (Element part : name.children()) {
            String text = part.text();
            if (text.isEmpty()) {
                continue;
            }
            switch (part.name()) {
                case "family" -> {
                    if (!family) {
                        out.set("family", text, texts(part));
                        family = true;
                    } else {
                        // A second family name belongs to the first: FHIR has one.
                        String first = out.string("family");
                        out.set("family", first + " " + text, texts(part));
                    }
                }
                case "given", "prefix", "suffix" -> {
                    out.append(part.name(), text, texts(part));
                    if (part.is("given") && "CL".equals(part.value("qualifier"))) {
                        out.mark("given", part.attribute("qualifier"));
                    }
                }
                default -> {}
            }
        }
        if (!out.written() && !name.text().isEmpty()) {
            out.set("text", name.text(), texts(name));
        }
        if (out.written()) {
            use(out, name, CodeMap.NAME_USE);
            Times.period(out, "period", name.child("validTime"), doc);
        }
        return out.written();
    }

    /** The first code of {@code @use} that the map knows; an organisation has no home (org-2, org-3). */
    private static void use(Out out, Element element, CodeMap map) {
        String use = element.value("use");
        if (use == null) {
            return;
        }
        for (String one : use.split("\\s+", -1)) {
            String to = map.code(one);
            boolean homely = "home".equals(to) && out.draft().type().equals("Organization");
            if (to != null && !homely) {
                out.set("use", to, element.attribute("use"));
                return;
            }
        }
    }

    /** Name of an organisation or a place: its text. */
    public static boolean text(Out out, String field, @Nullable Element name) {
        if (name == null || name.text().isEmpty()) {
            return false;
        }
        out.set(field, name.text(), texts(name));
        return true;
    }

    /** Writes an Address; false if the element holds none. */
    public static boolean address(Out out, @Nullable Element addr, Doc doc) {
        if (addr == null) {
            return false;
        }
        for (Element part : addr.children()) {
            String text = part.text();
            if (text.isEmpty()) {
                continue;
            }
            switch (part.name()) {
                case "city", "state", "postalCode", "country" -> {
                    if (!out.has(part.name())) {
                        out.set(part.name(), text, texts(part));
                    }
                }
                case "county", "precinct" -> {
                    if (!out.has("district")) {
                        out.set("district", text, texts(part));
                    }
                }
                case "useablePeriod" -> {}
                default -> out.append("line", text, texts(part));
            }
        }
        if (!out.written() && !addr.text().isEmpty()) {
            out.set("text", addr.text(), texts(addr));
        }
        if (out.written()) {
            use(out, addr, CodeMap.ADDRESS_USE);
            Times.period(out, "period", addr.child("useablePeriod"), doc);
        }
        return out.written();
    }

    /** Writes a ContactPoint; false if the element holds none. */
    public static boolean telecom(Out out, @Nullable Element telecom, Doc doc) {
        String value = telecom == null ? null : telecom.value("value");
        if (telecom == null || value == null) {
            return false;
        }
        int colon = value.indexOf(':');
        String scheme = colon > 0 ? value.substring(0, colon).toLowerCase(Locale.ROOT) : "";
        String system = CodeMap.TELECOM_SYSTEM.code(scheme);
        String rest = value.substring(colon + 1).strip();
        Leaf leaf = telecom.attribute("value");
        if (system == null) {
            system = guess(value);
            rest = value;
        } else if (system.equals("url")) {
            rest = value;
        }
        rest = Spaces.single(rest);
        if (rest.isEmpty()) {
            return false;
        }
        if ("phone".equals(system) && telecom.value("use") != null && "PG".equals(telecom.value("use"))) {
            system = "pager";
        }
        out.set("system", system, leaf);
        out.set("value", rest, leaf);
        use(out, telecom, CodeMap.TELECOM_USE);
        Times.period(out, "period", telecom.child("useablePeriod"), doc);
        return true;
    }

    /** What a value without scheme is: an address with @, else a number with digits, else other. */
    private static String guess(String value) {
        if (value.indexOf('@') > 0) {
            return "email";
        }
        long digits = value.chars().filter(Character::isDigit).count();
        return digits >= 7 && value.chars().noneMatch(c -> c == '/') ? "phone" : "other";
    }

    /** All addresses and telecoms of an element, equal ones once. */
    public static void all(Element source, Out out, Doc doc) {
        for (Element addr : source.children("addr")) {
            out.union("address", addr, o -> address(o, addr, doc));
        }
        for (Element telecom : source.children("telecom")) {
            out.union("telecom", telecom, o -> telecom(o, telecom, doc));
        }
    }
}
