package org.quiltehr.hub.codes;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.quiltehr.hub.terminology.Concept;

/**
 * The order file of ICD-10-CM as CMS publishes it each October: fixed columns for number, code without its dot, whether the
 * code may be billed, short and long description. A code is a kind of the longest code it begins with.
 */
final class IcdOrder {

    private static final int CODE = 6;
    private static final int BILLABLE = 14;
    private static final int SHORT = 16;
    private static final int LONG = 77;
    private static final int CATEGORY = 3;
    private static final Pattern YEAR = Pattern.compile("(20\\d\\d)");

    private IcdOrder() {}

    static CodeTable.Table codeSystem(String text, String file, TermReport report) {
        List<Concept> concepts = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        int[] number = {0};
        text.lines().forEach(line -> {
            number[0]++;
            if (line.isBlank()) {
                return;
            }
            String code = line.length() > SHORT ? line.substring(CODE, BILLABLE).strip() : "";
            if (!code.matches("[A-Z][A-Z0-9]{2,6}")) {
                report.problem("line " + number[0], "Columns 7 to 13 hold no code of ICD-10-CM.");
                return;
            }
            if (!seen.add(code)) {
                report.problem("line " + number[0], "The code stands on an earlier line too.");
                return;
            }
            String display = line.length() > LONG ? line.substring(LONG) : line.substring(SHORT);
            boolean billable = line.charAt(BILLABLE) == '1';
            concepts.add(new Concept(
                    dotted(code),
                    display.strip(),
                    null,
                    false,
                    false,
                    parent(code, seen),
                    Map.of("billable", List.of(Boolean.toString(billable))),
                    null));
        });
        Matcher found = YEAR.matcher(file);
        String year = found.find() ? found.group(1) : null;
        var head = CodeTable.head(
                "http://hl7.org/fhir/sid/icd-10-cm",
                year,
                year == null ? "ICD-10-CM" : "ICD-10-CM " + year,
                concepts.size());
        head.put("caseSensitive", false);
        head.putArray("property").addObject().put("code", "billable").put("type", "boolean");
        return new CodeTable.Table(head, concepts);
    }

    /** A001 is written A00.1. */
    private static String dotted(String code) {
        return code.length() <= CATEGORY ? code : code.substring(0, CATEGORY) + "." + code.substring(CATEGORY);
    }

    private static List<String> parent(String code, Set<String> seen) {
        for (int length = code.length() - 1; length >= CATEGORY; length--) {
            String above = code.substring(0, length);
            if (seen.contains(above)) {
                return List.of(dotted(above));
            }
        }
        return List.of();
    }
}
