package org.quiltehr.hub.summary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of medicines says one thing of each name, and what it covers of real names is counted. */
class DrugsTest {

    @ParameterizedTest
    @CsvSource({
        "Lasix 40 mg tablet, furosemide",
        "Bactrim DS, sulfamethoxazole+trimethoprim",
        "Tylenol #3, acetaminophen+codeine",
        "insulin glargine 100 UNT/ML Injectable Solution [Lantus], insulin glargine",
        "Hydrochlorothiazide 25 MG / Lisinopril 20 MG Oral Tablet, hydrochlorothiazide+lisinopril",
        "warfarin sodium 5 mg tab po daily, warfarin",
        "Z-Pak, azithromycin"
    })
    void namesMeanTheirIngredients(String name, String ingredients) {
        assertEquals(
                new TreeSet<>(Arrays.asList(ingredients.split("\\+"))),
                DrugName.drug(name).orElseThrow().ingredients());
    }

    @ParameterizedTest
    @CsvSource({"Lasixone", "sodium chloride 0.9 %", "Tylenol or something", "''", "tablet"})
    void whatIsNotWhollyUnderstoodMeansNothing(String name) {
        assertTrue(DrugName.drug(name).isEmpty());
    }

    @Test
    void eachNameOfTheTableStandsForOneThing() {
        Map<String, String> said = new HashMap<>();
        for (String[] row : CsvTable.rows("drugs.csv")) {
            assertEquals(4, row.length, row[0]);
            assertEquals(row[0].contains(" + "), row[1].isEmpty(), row[0] + ": a single ingredient has a class");
            Set<String> names = new TreeSet<>();
            if (!row[1].isEmpty()) {
                names.add(row[0]);
            }
            for (String also : row[3].isEmpty() ? new String[0] : row[3].split("\\|")) {
                names.add(also.replaceAll("=.*", ""));
            }
            for (String name : names) {
                String before = said.put(Codes.normal(name), row[0]);
                assertEquals(null, before, name);
            }
        }
        assertEquals(Drugs.names(), said.keySet().stream().sorted().toList());
        Set<String> classes = new TreeSet<>();
        CsvTable.rows("drugs.csv").forEach(row -> classes.add(row[1].replace("*", "")));
        CsvTable.rows("allergens.csv").forEach(row -> assertTrue(classes.contains(row[0]), row[0]));
    }

    /** RxNorm writes {@code ingredient strength form [Brand]}: where the table knows both, they must be the same. */
    @Test
    void coverageAndAgreementOverTheNamesOfTheCorpus() throws IOException {
        Path corpus = Path.of(System.getProperty("quilt.shared", "../../shared"), "corpus");
        if (!Files.isDirectory(corpus)) {
            System.out.println("SKIPPED: no corpus to count drug names of");
            return;
        }
        Map<String, Integer> names = names(corpus);
        int known = 0;
        int all = 0;
        int brands = 0;
        for (Map.Entry<String, Integer> name : names.entrySet()) {
            boolean understood = DrugName.drug(name.getKey()).isPresent();
            known += understood ? name.getValue() : 0;
            all += name.getValue();
            Matcher brand = Pattern.compile("\\[([^\\]]+)\\]$").matcher(name.getKey());
            if (understood && brand.find() && DrugName.drug(brand.group(1)).isPresent()) {
                brands++;
                assertEquals(
                        DrugName.drug(name.getKey()).get().ingredients(),
                        DrugName.drug(brand.group(1)).get().ingredients(),
                        "a brand as RxNorm writes it");
            }
        }
        System.out.printf(
                "drug names of the corpus: %d of %d mentions (%d distinct names) understood, %d brands compared%n",
                known, all, names.size(), brands);
        assertFalse(names.isEmpty());
        assertTrue(known * 2 > all, "more than half");
    }

    private static final Pattern JSON_CODING = Pattern.compile("\\{[^{}]*umls/rxnorm[^{}]*\\}");
    private static final Pattern JSON_DISPLAY = Pattern.compile("\"display\" ?: ?\"([^\"]+)\"");
    private static final Pattern CDA_CODE = Pattern.compile("<\\w+[^<>]*2\\.16\\.840\\.1\\.113883\\.6\\.88\"[^<>]*>");
    private static final Pattern CDA_DISPLAY = Pattern.compile("displayName=\"([^\"]+)\"");

    /** Displays of RxNorm codes in FHIR and C-CDA, and how often each stands there. */
    private static Map<String, Integer> names(Path corpus) throws IOException {
        Map<String, Integer> names = new TreeMap<>();
        List<Path> files;
        try (Stream<Path> all = Files.walk(corpus)) {
            files = all.filter(
                            f -> f.toString().endsWith("json") || f.toString().endsWith(".xml"))
                    .toList();
        }
        for (Path file : files) {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            boolean cda = file.toString().endsWith(".xml");
            if (text.contains(cda ? "2.16.840.1.113883.6.88" : "umls/rxnorm")) {
                Matcher code = (cda ? CDA_CODE : JSON_CODING).matcher(text);
                while (code.find()) {
                    Matcher display = (cda ? CDA_DISPLAY : JSON_DISPLAY).matcher(code.group());
                    if (display.find()) {
                        names.merge(display.group(1), 1, Integer::sum);
                    }
                }
            }
        }
        return names;
    }
}
