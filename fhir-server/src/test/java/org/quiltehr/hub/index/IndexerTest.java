package org.quiltehr.hub.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.Hash64;
import org.quiltehr.hub.base.LogicalId;

class IndexerTest {

    private static final LogicalId PATIENT = new LogicalId(7, 8);
    private final Indexer indexer = new Indexer();

    private IndexRow observation(String members) {
        return indexer.index(
                "Observation",
                PATIENT,
                FhirJson.parse("{\"resourceType\":\"Observation\"," + members.replace('\'', '"') + "}"));
    }

    @Test
    void theMainCodeDateAndQuantityStandInColumns() {
        IndexRow row = observation("""
                'code':{'coding':[{'system':'http://loinc.org','code':'8867-4'}]},
                'effectiveDateTime':'2024-05-01T10:00:00Z',
                'valueQuantity':{'value':70.10,'system':'http://unitsofmeasure.org','code':'/min'}
                """);
        assertEquals(Hash64.of("8867-4"), row.code());
        assertEquals(Instant.parse("2024-05-01T10:00:00Z"), Dates.instant(row.dateLo()));
        assertEquals(70.1, row.qty());
        assertTrue(row.quantities().isEmpty() && row.dates().isEmpty() && !row.more());
    }

    @Test
    void aFurtherMainCodeIsMarkedAndLookedUp() {
        IndexRow row = observation("""
                'code':{'coding':[{'system':'http://loinc.org','code':'8867-4'},{'system':'urn:local','code':'HR'}]}
                """);
        assertTrue(row.more());
        assertEquals(1, row.lookups().length);
    }

    @Test
    void noDateIsMinusInfinityWithoutAnEnd() {
        IndexRow row = observation("'status':'final'");
        assertEquals(Long.MIN_VALUE, row.dateLo());
        assertNull(row.dateHi());
    }

    @Test
    void ownPatientNeedsNothingAnotherRecordOfTheSameHomeIsInsideAndAllElseIsLookedUp() {
        assertEquals(
                0,
                observation("'subject':{'reference':'Patient/" + PATIENT.text() + "'}")
                        .refs()
                        .length);
        LogicalId encounter = new LogicalId(7, 99);
        IndexRow inside = observation("'encounter':{'reference':'Encounter/" + encounter.text() + "'}");
        assertEquals(1, inside.refs().length);
        assertEquals(0, inside.lookups().length);
        IndexRow other = observation("'subject':{'reference':'Patient/" + new LogicalId(1, 2).text() + "'}");
        assertEquals(2, other.refs().length, "subject and patient are marked as another's");
        assertEquals(2, other.lookups().length);
    }

    @Test
    void datesAreAsPreciseAsTheyAreWritten() {
        assertEquals(day(2024, 2, 1), Dates.range("2024-02").lo());
        assertEquals(day(2024, 3, 1), Dates.range("2024-02").hi());
        assertEquals(day(2025, 1, 1), Dates.range("2024").hi());
        assertEquals(1_000_000, width("2024-05-01T10:00:00+02:00"));
        assertEquals(1_000, width("2024-05-01T10:00:00.123Z"));
        assertEquals(60_000_000, width("2024-05-01T10:00"));
        for (String wrong : new String[] {"", "24", "2024-13", "2024-02-30", "2024-05-01X", "2024-05-01T25:00Z", "x"}) {
            assertNull(Dates.range(wrong), wrong);
        }
    }

    @Test
    void namesAreKeptWithoutCaseAndAccentsBesideTheBirthDate() {
        IndexRow row = indexer.index("Patient", PATIENT, FhirJson.parse("""
                {"resourceType":"Patient","birthDate":"1970-01-02","name":[{"family":"Müller  Ñandú","given":["Zoë"]}]}
                """));
        assertTrue(row.strings().stream()
                .anyMatch(s -> s.norm().equals("muller nandu")
                        && LocalDate.of(1970, 1, 2).equals(s.birth())));
        assertTrue(row.strings().stream().anyMatch(s -> s.norm().equals("zoe")));
    }

    @Test
    void wrongShapesArePassedOver() {
        IndexRow row = observation("""
                'code':7,'status':{'a':1},'effectivePeriod':'x','subject':[1,{'reference':5}],'valueQuantity':{'value':'7'},
                'component':[null,{'code':{'coding':{'code':1}}}],'category':[{'coding':[null,7]}]
                """);
        assertNull(row.code());
        assertNull(row.qty());
        assertArrayEquals(new long[0], row.tokens());
    }

    @Test
    void everyParameterHasABitOfItsOwn() {
        for (String type : FhirTypes.names()) {
            long seen = 0;
            for (SearchParam param : SearchParams.r4().of(type)) {
                assertTrue(param.number() < 64, type);
                assertEquals(0, seen & param.bit(), type + "." + param.name());
                seen |= param.bit();
            }
        }
        assertEquals(103, FhirTypes.require("Patient"), "the migration's index over birth dates names it");
        assertNotEquals(Keys.seed("a"), Keys.seed("a", "a"));
    }

    private static long day(int year, int month, int day) {
        return Dates.micros(LocalDate.of(year, month, day)
                .atStartOfDay(java.time.ZoneOffset.UTC)
                .toInstant());
    }

    private static long width(String text) {
        return Dates.range(text).hi() - Dates.range(text).lo();
    }

    private @Nullable Long alike(String category, String code, String members) {
        return observation("'category':[{'coding':[{'code':'" + category
                        + "'}]}],'code':{'coding':[{'system':'urn:a','code':'" + code + "'}]}," + members)
                .alike();
    }

    @Test
    void resultsThatDifferInTimeAndValueOnlyHaveOneNumber() {
        String day = "'effectiveDateTime':'2026-11-01'";
        Long number = alike("laboratory", "1", "'status':'final'," + day);
        assertNotNull(number);
        assertEquals(
                number,
                alike(
                        "laboratory",
                        "1",
                        "'status':'final','effectivePeriod':{'start':'2020-01-01T10:00:00Z'},'valueString':'x'"));
        assertNotEquals(number, alike("laboratory", "1", "'status':'amended'," + day));
        assertNotEquals(number, alike("laboratory", "2", "'status':'final'," + day));
        assertNotEquals(number, alike("vital-signs", "1", "'status':'final'," + day));
        assertNull(alike("social-history", "1", "'status':'final'," + day));
        assertNull(alike("laboratory", "", "'status':'final'," + day));
        for (String unclear : List.of(
                "'issued':'2026-11-01T10:00:00Z'",
                "'effectivePeriod':{'end':'2026-11-01'}",
                "'effectiveDateTime':'2026-11-01T10:00:00'",
                "'effectiveTiming':{'event':['2026-11-01']}")) {
            assertNull(alike("laboratory", "1", "'status':'final'," + unclear), unclear);
        }
    }
}
