package org.quiltehr.adapter.example;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.ConfigException;
import org.quiltehr.adapter.spi.FeedConfig;

class ExampleAdapterFactoryTest {

    @Test
    void a_missing_or_unknown_setting_is_named() {
        assertTrue(refused(Map.of()).contains("identifierSystem"));
        assertTrue(refused(Map.of("identifierSystem", "urn:x", "colour", "red")).contains("colour"));
    }

    private static String refused(Map<String, Object> settings) {
        FeedConfig config = new FeedConfig("lakeside", "cart", ZoneOffset.UTC, settings);
        return String.valueOf(assertThrows(ConfigException.class, () -> new ExampleAdapterFactory().create(config))
                .getMessage());
    }
}
