package org.quiltehr.adapter.ccda.datatype;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.ccda.code.CodeMap;
import org.quiltehr.adapter.ccda.code.Oids;
import org.quiltehr.adapter.ccda.out.Doc;
import org.quiltehr.adapter.ccda.out.Out;
import org.quiltehr.adapter.ccda.xml.Element;
import org.quiltehr.adapter.ccda.xml.Leaf;
import org.quiltehr.adapter.ccda.xml.Spaces;

/** CD, CE, CV, CS: coded values. */
public final class Codes {

    public static final String SNOMED = "http://snomed.info/sct";
    public static final String LOINC = "http://loinc.org";

    /** HL7's own code systems of version 3. */
    private static final String HL7_V3 = "2.16.840.1.113883.5.";

    private static final int MAX_LOINC = 7;

    private Codes() {}

    /** Writes a CodeableConcept; false if the element says nothing. */
    public static boolean concept(Out out, String field, @Nullable Element cd, Doc doc) {
        return cd != null && into(out.child(field), cd, doc);
    }

    /** Writes a CodeableConcept at the end of an array. */
    public static boolean addConcept(Out out, String array, @Nullable Element cd, Doc doc) {
        return cd != null && into(out.add(array), cd, doc);
    }

    /** Writes codings of the code and its translations, and originalText as text. */
    public static boolean into(Out concept, Element cd, Doc doc) {
        coding(concept, cd);
        for (Element translation : cd.children("translation")) {
            coding(concept, translation);
        }
        text(concept, cd, doc);
        if (!concept.written() && cd.value("displayName") != null) {
            concept.set("text", Spaces.single(display(cd)), cd.attribute("displayName"));
        }
        return concept.written();
    }

    /** Writes the text of a coded value: originalText, resolved where it points into the narrative. */
    private static void text(Out concept, Element cd, Doc doc) {
        Element original = cd.child("originalText");
        if (original == null) {
            for (Element translation : cd.children("translation")) {
                original = original == null ? translation.child("originalText") : original;
            }
        }
        if (original != null) {
            Texts.into(concept, "text", original, doc);
        }
    }

    /** One coding of {@code @code}; nothing if there is none. An equal coding is written once. */
    private static void coding(Out concept, Element cd) {
        String code = cd.value("code");
        if (code == null) {
            return;
        }
        String clean = Spaces.single(code);
        String system = system(cd);
        coding(concept.keyed("coding", system + "|" + clean), cd, clean, system);
    }

    private static void coding(Out coding, Element cd, String code, @Nullable String system) {
        if (isLoincMisfiled(cd)) {
            coding.set("system", LOINC, cd.attribute("code")); // the OID stands as sent in source-value
        } else if (system != null) {
            Leaf oid = cd.attribute("codeSystem");
            coding.set("system", system, cd.value("codeSystem") == null ? cd.attribute("codeSystemName") : oid);
        }
        Leaf version = cd.attribute("codeSystemVersion");
        if (version != null && !version.value().isEmpty() && !coding.has("version")) {
            coding.set("version", Spaces.single(version.value()), version);
        }
        coding.set("code", code, cd.attribute("code"));
        String display = display(cd);
        if (!display.isEmpty() && !coding.has("display")) {
            coding.set("display", display, cd.attribute("displayName"));
        }
    }

    /** Writes a single Coding; false without a code. */
    public static boolean single(Out out, String field, @Nullable Element cd) {
        if (cd == null || cd.value("code") == null) {
            return false;
        }
        coding(out.child(field), cd, Spaces.single(String.valueOf(cd.value("code"))), system(cd));
        return true;
    }

    private static String display(Element cd) {
        String display = cd.value("displayName");
        return display == null ? "" : Spaces.single(display);
    }

    /** The URI of the code system, by its OID, else by its name; null if neither is known. */
    public static @Nullable String system(Element cd) {
        if (isLoincMisfiled(cd)) {
            return LOINC;
        }
        String oid = cd.value("codeSystem");
        return oid != null ? Oids.uri(oid) : Oids.named(cd.value("codeSystemName"));
    }

    /**
     * Whether a LOINC code bears the OID of a code system of HL7 V3, as problem types do in some vendors' documents
     * (those of ActClass). None of those systems has a code of that form, and its last digit proves it.
     */
    private static boolean isLoincMisfiled(Element cd) {
        String oid = cd.value("codeSystem");
        String code = cd.value("code");
        return oid != null && code != null && oid.startsWith(HL7_V3) && isLoinc(Spaces.single(code));
    }

    /** Digits, a hyphen and the mod 10 check digit of LOINC (LOINC Users' Guide, appendix on check digits). */
    private static boolean isLoinc(String code) {
        int hyphen = code.length() - 2;
        if (hyphen < 1 || hyphen > MAX_LOINC || code.charAt(hyphen) != '-') {
            return false;
        }
        int sum = 0;
        for (int i = hyphen - 1; i >= 0; i--) {
            int digit = code.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return false;
            }
            int weighed = (hyphen - 1 - i) % 2 == 0 ? digit * 2 : digit;
            sum += weighed / 10 + weighed % 10;
        }
        return code.charAt(hyphen + 1) - '0' == (10 - sum % 10) % 10;
    }

    /** Writes what a map makes of {@code @code}; false if the map has no row for it. */
    public static boolean mapped(Out out, String field, @Nullable Element cd, CodeMap map) {
        String to = cd == null ? null : map.code(cd.value("code"));
        if (cd == null || to == null) {
            return false;
        }
        out.set(field, to, cd.attribute("code"));
        return true;
    }

    /** Whether {@code @code}, in any system, is one of these. */
    public static boolean is(@Nullable Element cd, String... codes) {
        String code = cd == null ? null : cd.value("code");
        if (code != null) {
            for (String other : codes) {
                if (code.equals(other)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** A fixed concept of one coding. */
    public static void fixed(Out concept, String system, String code, String display, @Nullable Leaf... from) {
        concept.add("coding").set("system", system).set("code", code, from).set("display", display);
    }

    /** {@code system|code} of code or first translation, else the normalised text; empty if none: for content keys. */
    public static String main(@Nullable Element cd, Doc doc) {
        if (cd == null) {
            return "";
        }
        Element coded = cd;
        if (cd.value("code") == null) {
            for (Element translation : cd.children("translation")) {
                if (coded.value("code") == null && translation.value("code") != null) {
                    coded = translation;
                }
            }
        }
        String code = coded.value("code");
        if (code != null) {
            String system = system(coded);
            return (system == null ? "" : system) + "|" + Spaces.single(code);
        }
        Element original = cd.child("originalText");
        String text = original == null ? "" : Texts.plain(original, doc);
        if (text.isEmpty()) {
            text = display(cd);
        }
        return text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", " ").strip();
    }
}
