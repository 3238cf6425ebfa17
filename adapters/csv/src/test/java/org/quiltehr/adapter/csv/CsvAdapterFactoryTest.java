package org.quiltehr.adapter.csv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quiltehr.adapter.csv.plan.BuiltIn;
import org.quiltehr.adapter.spi.ConfigException;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.spi.FhirJson;

class CsvAdapterFactoryTest {

    @Test
    void every_built_in_mapping_fits_r4() {
        List<String> wrong = new ArrayList<>();
        for (String name : BuiltIn.NAMES) {
            try {
                create(Map.of("types", name));
            } catch (ConfigException e) {
                wrong.add(String.valueOf(e.getMessage()));
            }
        }
        assertEquals(List.of(), wrong);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'colour':'red'} | csv.colour",
                "{'delimiter':'x'} | csv.delimiter",
                "{'charset':'klingon'} | csv.charset",
                "{'dates':['d/M/yy']} | csv.dates",
                "{'dates':['d/M/yy'],'yearsFrom':'30'} | csv.yearsFrom",
                "{'types':['nobody']} | csv.types",
                "{'mappings':{'m':{'resources':{'p':{'type':'Patient'}},'columns':{'a':'p.gender'},'decimals':'dot'}}} | m.decimals",
                "{'mappings':{'m':{'resources':{'p':{'type':'Patient'}},'columns':{'a':{'to':'p.gender','when':{'b':'x'}}}}}} | columns.a.when",
                "{'mappings':{'m':{'extends':'nobody'}}} | mappings.m.extends",
                "{'mappings':{'m':{'extends':'problems','snapshot':'yes'}}} | mappings.m.snapshot",
                "{'mappings':{'m':{'extends':'problems','snapshot':'practice','mayEnd':'120'}}} | mappings.m.mayEnd",
                "{'mappings':{'m':{'extends':'problems','mayEnd':'20'}}} | mappings.m.mayEnd",
                "{'mappings':{'m':{'extends':'patients','snapshot':'practice'}}} | ends none",
                "{'mappings':{'m':{'extends':'problems','snapshot':'practice','resources':{'problem':{'key':[]}}}}} | resource problem",
                "{'mappings':{'m':{'resources':{'p':{'type':'Pat'}}}}} | resources.p.type",
                "{'mappings':{'m':{'resources':{'p':{'type':'Patient'}},'columns':{'a':'p.birthdate'}}}} | birthdate",
                "{'mappings':{'m':{'resources':{'p':{'type':'Patient'}},'columns':{'a':'q.birthDate'}}}} | columns.a.to",
                "{'mappings':{'m':{'resources':{'p':{'type':'Patient','key':'{b}'}},'columns':{'a':'p.birthDate'}}}} | p.key",
                "{'mappings':{'m':{'resources':{'p':{'type':'Patient'}},'columns':{'a':'p.gender','b':{'also':['A']}}}}} | columns.b.also",
                "{'mappings':{'m':{'resources':{'p':{'type':'Patient'}},'columns':{'a':{'to':'p.gender','codes':'none'}}}}} | columns.a.codes",
                "{'mappings':{'m':{'resources':{'p':{'type':'Patient'}},'columns':{'a':{'to':'p.birthDate[1]'}}}}} | does not repeat",
            })
    void what_is_wrong_with_the_settings_is_said_with_its_place(String json, String place) {
        @SuppressWarnings("unchecked")
        Map<String, Object> settings = FhirJson.mapper().readValue(json.replace('\'', '"'), Map.class);
        String message = String.valueOf(
                assertThrows(ConfigException.class, () -> create(settings)).getMessage());
        assertTrue(message.contains(place), message);
    }

    @Test
    void record_numbers_need_a_system() {
        FeedConfig config = new FeedConfig("lakeside", "files", ZoneOffset.UTC, Map.of());
        String message =
                String.valueOf(assertThrows(ConfigException.class, () -> new CsvAdapterFactory().create(config))
                        .getMessage());
        assertTrue(message.contains("identifierSystem"), message);
    }

    private static void create(Map<String, Object> settings) {
        Map<String, Object> all = new LinkedHashMap<>(settings);
        all.put("identifierSystem", "urn:oid:2.16.840.1.113883.19.5");
        new CsvAdapterFactory().create(new FeedConfig("lakeside", "files", ZoneOffset.UTC, all));
    }
}
