package org.quiltehr.adapter.ccda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.ccda.code.SectionKind;
import org.quiltehr.adapter.spi.ConfigException;
import org.quiltehr.adapter.spi.FeedConfig;

/** A vendor's tables make its dialect; a feed's settings lie above it; a wrong setting is named. */
class CcdaDialectTest {

    private static FeedConfig feed(Map<String, Object> settings) {
        return new FeedConfig("lakeside", "docs", ZoneId.of("America/New_York"), settings);
    }

    @Test
    void a_vendors_tables_are_read_from_its_own_package() {
        CcdaDialect dialect = CcdaDialect.of(CcdaDialectTest.class);
        assertEquals(Set.of("2.999.8.2"), dialect.sharedRoots());
        assertEquals(SectionKind.PROBLEMS, dialect.section("MILL-PROBLEMS"));
        assertEquals(SectionKind.ALLERGIES, dialect.section("48765-2"));
        assertTrue(dialect.timesInUtc().utc());
    }

    @Test
    void settings_lie_above_the_vendor() {
        CcdaDialect dialect = Settings.over(
                CcdaDialect.of(CcdaDialectTest.class),
                feed(Map.of(
                        "sections", Map.of("MILL-PROBLEMS", "results"), "sharedIdentifiers", List.of("2.999.8.9"))));
        assertEquals(SectionKind.RESULTS, dialect.section("MILL-PROBLEMS"));
        assertEquals(Set.of("2.999.8.2", "2.999.8.9"), dialect.sharedRoots());
    }

    @Test
    void a_wrong_setting_is_named_with_what_to_write() {
        for (Map.Entry<String, Object> wrong : Map.<String, Object>of(
                        "colour", "red",
                        "timesWithoutOffset", "local",
                        "sections", Map.of("X", "problem-ish"),
                        "codingSystems", "2.999",
                        "readAs", List.of(Map.of("pattern", "value", "from", "a", "to", "b")),
                        "sharedIdentifiers", "2.999")
                .entrySet()) {
            ConfigException e = assertThrows(
                    ConfigException.class,
                    () -> new CcdaAdapterFactory().create(feed(Map.of(wrong.getKey(), wrong.getValue()))));
            assertTrue(String.valueOf(e.getMessage()).contains(wrong.getKey()), e.getMessage());
        }
    }
}
