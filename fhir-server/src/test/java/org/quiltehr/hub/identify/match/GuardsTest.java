package org.quiltehr.hub.identify.match;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.identify.match.Verdict.Outcome;

/** Those who share a home and a name, and those who have none: never linked by the machine. */
class GuardsTest {

    private static final String HOME = """
            "address":[{"line":["12 Elm St"],"city":"Dover","postalCode":"19901"}],
            "telecom":[{"system":"phone","value":"302-555-0123"},{"system":"email","value":"family@example.org"}]
            """;

    private final Scorer scorer = new Scorer(Weights.committed());

    private static Features patient(String given, String family, String suffix, String birth, String sex, String more) {
        return FeatureReader.read(FhirJson.parse("""
                {"resourceType":"Patient","name":[{"family":"%s","given":["%s"]%s}],"birthDate":"%s","gender":"%s",%s%s}
                """.formatted(
                        family,
                        given.replace(" ", "\",\""),
                        suffix == null ? "" : ",\"suffix\":[\"" + suffix + "\"]",
                        birth,
                        sex,
                        HOME,
                        more == null ? "" : "," + more)));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // twins
                "Emma, Ella, Lund, Lund, -, -, 2015-06-07, 2015-06-07, female, female",
                "Jayden, Kayden, Lund, Lund, -, -, 2015-06-07, 2015-06-07, male, male",
                "Aiden, Jaden, Lund, Lund, -, -, 2015-06-07, 2015-06-07, male, male",
                "Eric, Erica, Lund, Lund, -, -, 2015-06-07, 2015-06-07, male, female",
                "Maria, Marie, Lund, Lund, -, -, 2015-06-07, 2015-06-07, female, female",
                "Anna, Hannah, Lund, Lund, -, -, 2015-06-07, 2015-06-07, female, female",
                "Juan, Jose, Lund, Lund, -, -, 2015-06-07, 2015-06-07, male, male",
                "Jada, Jade, Lund, Lund, -, -, 2015-06-07, 2015-06-07, female, female",
                "Anna Marie, Anna Louise, Lund, Lund, -, -, 2015-06-07, 2015-06-07, female, female",
                // father and son
                "John, John, Lund, Lund, Jr, Sr, 1980-06-07, 1950-06-07, male, male",
                "John, John, Lund, Lund, Jr, -, 1985-06-07, 1955-06-07, male, male",
                "John, John, Lund, Lund, -, -, 1985-06-07, 1955-06-07, male, male",
                "John, John, Lund, Lund, II, III, 1985-06-07, 1985-06-07, male, male",
                "John, John, Lund, Lund, -, -, 1985-01-12, 1955-06-07, male, male",
                // one household
                "John, Mary, Lund, Lund, -, -, 1985-06-07, 1986-01-09, male, female",
                "John, Mary, Lund, Lund, -, -, 1985-06-07, 1985-06-07, male, female",
                // newborns and nobodies
                "Baby Girl, Baby Girl, Lund, Lund, -, -, 2024-06-07, 2024-06-07, female, female",
                "Babyboy, Babyboy, Lund, Lund, -, -, 2024-06-07, 2024-06-07, male, male",
                "BG, Olivia, Lund, Lund, -, -, 2024-06-07, 2024-06-07, female, female",
                "John, John, Doe, Doe, -, -, 1985-06-07, 1985-06-07, male, male",
                "Unknown, Unknown, Unknown, Unknown, -, -, 1985-06-07, 1985-06-07, male, male",
                "J, John, Lund, Lund, -, -, 1985-06-07, 1985-06-07, male, male",
                // another name
                "Alice, Alice, Newman, Larson, -, -, 1970-05-01, 1970-05-01, female, female"
            })
    void relativesAndNobodiesAreNeverLinked(
            String given,
            String otherGiven,
            String family,
            String otherFamily,
            String suffix,
            String otherSuffix,
            String birth,
            String otherBirth,
            String sex,
            String otherSex) {
        Features a = patient(given, family, suffix, birth, sex, null);
        Features b = patient(otherGiven, otherFamily, otherSuffix, otherBirth, otherSex, null);
        assertNotEquals(Outcome.LINK, scorer.compare(a, b).outcome());
        assertEquals(scorer.compare(a, b).weight(), scorer.compare(b, a).weight());
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "William, Bill, Lund, Lund, 1985-06-17, 1985-06-17",
                "Roebrt, Robert, Lund, Lund, 1985-06-17, 1985-06-17",
                "Müller-Kai, Muller Kai, Lund, Lund, 1985-06-17, 1985-06-17",
                "Mary Ann, Maryann, Lundgren, Lundgern, 1985-06-17, 1985-06-17",
                "Mary, Mary, Lundgren-Baker, Lundgren, 1985-06-17, 1985-06-17",
                "Mary, Mary, O'Neil, Oneil, 1985-06-17, 1985-06-17",
                "Mary, Mary, de la Cruz, Delacruz, 1985-06-17, 1985-06-17",
                "Mary, Mary, Lundgren, Lundgren, 1985-06-17, 1985-06-71",
                "Mary, Mary, Lundgren, Lundgren, 1985-06-07, 1985-07-06",
                "Lundgren, Mary, Mary, Lundgren, 1985-06-17, 1985-06-17"
            })
    void slipsNicknamesAndSwapsAreLinked(
            String given, String otherGiven, String family, String otherFamily, String birth, String otherBirth) {
        Verdict verdict = scorer.compare(
                patient(given, family, null, birth, "female", null),
                patient(otherGiven, otherFamily, null, otherBirth, "female", null));
        assertEquals(Outcome.LINK, verdict.outcome(), verdict.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "'\"multipleBirthInteger\":1', '\"multipleBirthInteger\":2'",
        "'\"deceasedDateTime\":\"2020-01-02\"', '\"deceasedDateTime\":\"2021-01-02\"'",
        "'\"deceasedBoolean\":true', '\"deceasedBoolean\":false'",
        "'\"identifier\":[{\"system\":\"http://hl7.org/fhir/sid/us-ssn\",\"value\":\"212-33-4455\"}]',"
                + " '\"identifier\":[{\"system\":\"http://hl7.org/fhir/sid/us-ssn\",\"value\":\"518-76-1230\"}]'"
    })
    void whatContradictsKeepsEqualNamesApart(String more, String otherMore) {
        Verdict verdict = scorer.compare(
                patient("Mary", "Lund", null, "1985-06-17", "female", more),
                patient("Mary", "Lund", null, "1985-06-17", "female", otherMore));
        assertNotEquals(Outcome.LINK, verdict.outcome());
        assertTrue(verdict.vetoed());
    }
}
