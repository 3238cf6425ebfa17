package org.quiltehr.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.base.BodyCodec;
import org.quiltehr.hub.database.TestDatabase;
import org.quiltehr.hub.load.Charts;
import tools.jackson.databind.JsonNode;

class DictionariesTest {

    @Test
    void theFirstBodiesTrainADictionaryThatPacksTheNextOnesSmaller() {
        try (HikariDataSource database = TestDatabase.pool()) {
            Dictionaries dictionaries = new Dictionaries(database, 1_000);
            BodyCodec codec = new BodyCodec(dictionaries::bytes);
            assertThat(dictionaries.current()).isZero();
            for (int seed = 0; seed < 3; seed++) {
                for (JsonNode entry :
                        FhirJson.parse(Charts.transaction(seed, 40)).path("entry")) {
                    dictionaries.packed(FhirJson.bytes(entry.path("resource")));
                }
            }
            await().atMost(Duration.ofMinutes(2)).until(() -> dictionaries.current() == 1);

            byte[] body =
                    FhirJson.bytes(FhirJson.parse(Charts.transaction(99, 1)).at("/entry/2/resource"));
            byte[] small = codec.pack(body, 1);
            assertThat(small.length).isLessThan(codec.pack(body, 0).length / 2);
            assertThat(new String(codec.unpack(small, 1), StandardCharsets.UTF_8))
                    .isEqualTo(new String(body, StandardCharsets.UTF_8));
            assertThat(new Dictionaries(database, 1_000).current()).isEqualTo(1);
        }
    }
}
