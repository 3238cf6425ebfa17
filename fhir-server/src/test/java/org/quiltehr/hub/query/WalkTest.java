package org.quiltehr.hub.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.quiltehr.hub.query.TestHub.HILL;
import static org.quiltehr.hub.query.TestHub.LAKE;
import static org.quiltehr.hub.query.TestHub.id;
import static org.quiltehr.hub.query.TestHub.put;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.store.Put;

/** A walk of pages shows rows and links as they were on its first page, whatever is written meanwhile. */
class WalkTest {

    private static final int VISITS = 12;
    private static final LogicalId EVE = id("eve", "p");
    private static final LogicalId ADA = id("ada", "p");

    private TestHub hub;

    @BeforeEach
    void fill() {
        hub = new TestHub();
        List<Put> puts = new ArrayList<>();
        puts.add(put(LAKE, EVE, null, EVE, "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Eve\"}]}"));
        puts.add(put(HILL, ADA, null, ADA, "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Ada\"}]}"));
        for (int i = 0; i < VISITS; i++) {
            puts.add(visit(i, "planned", i));
        }
        hub.write(puts);
    }

    @AfterEach
    void close() {
        hub.close();
    }

    private static Put visit(int n, String status, int day) {
        return put(LAKE, id("eve", "visit" + n), null, EVE, """
                {"resourceType":"Encounter","status":"%s","class":{"code":"AMB"},"subject":{"reference":"Patient/%s"},
                 "type":[{"coding":[{"system":"urn:c","code":"c%02d"}]}],"period":{"start":"2024-01-%02d"}}""".formatted(status, EVE.text(), n, day + 1));
    }

    private static Put deleted(Put put) {
        return new Put(
                put.type(),
                put.id(),
                put.shownId(),
                put.practice(),
                put.patient(),
                0,
                put.body(),
                put.source(),
                true,
                null,
                false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status=planned",
                "status=planned&_sort=date",
                "status=planned&_sort=-date",
                "status=planned&_sort=type",
                "status=planned&_sort=_lastUpdated",
                "patient.family=eve",
                "_sort=-status,date",
                "subject=Patient/EVE&date=ge2024-01-01"
            })
    void rowsThatChangeOrGoAreStillShownAsTheyWere(String asked) {
        String query = asked.replace("EVE", EVE.text());
        List<String> before = walk("Encounter", query + "&_count=50", () -> {});
        assertEquals(VISITS, before.size());
        int[] step = {0};
        List<String> during = walk("Encounter", query + "&_count=3", () -> {
            int n = step[0]++;
            // one changes so that it no longer matches and would sort elsewhere, one goes, one comes
            hub.write(List.of(
                    visit(VISITS - 1 - n, "finished", 27 - n),
                    deleted(visit(VISITS - 5 - n, "planned", 0)),
                    visit(100 + n, "planned", n)));
        });
        assertEquals(before, during, query);
    }

    @Test
    void linksAreThoseOfPageOne() {
        String query = "_sort=-family&_count=1";
        SearchResult one = hub.search(View.NETWORK, "Patient", query);
        hub.link(0, EVE, ADA);
        SearchResult two = hub.search(View.NETWORK, "Patient", query + "&_page=" + one.nextToken());
        assertEquals(
                List.of(ADA.text()), two.matches().stream().map(Stored::shownId).toList());
        assertEquals(1, hub.walk(View.NETWORK, "Patient", query).size(), "a walk begun now sees one person");
        SearchResult visits = hub.search(View.NETWORK, "Encounter", "subject=Patient/" + ADA.text() + "&_count=5");
        hub.unlink(EVE, ADA);
        SearchResult more = hub.search(
                View.NETWORK, "Encounter", "subject=Patient/" + ADA.text() + "&_count=5&_page=" + visits.nextToken());
        assertEquals(5, more.matches().size(), "the second record's visits, though it is linked no longer");
        assertEquals(
                0,
                hub.walk(View.NETWORK, "Encounter", "subject=Patient/" + ADA.text())
                        .size());
    }

    @Test
    void everythingIsWalkedAlike() {
        List<String> seen = new ArrayList<>();
        String page = null;
        int n = 0;
        do {
            SearchResult result = hub.reader
                    .everything(
                            View.NETWORK,
                            TestHub.ALL,
                            EVE.text(),
                            new EverythingRequest(java.util.Set.of(), null, null, null, 4, page))
                    .orElseThrow();
            result.matches().forEach(stored -> seen.add(words(stored)));
            page = result.nextToken();
            hub.write(List.of(visit(n++, "finished", 20), deleted(visit(VISITS - n, "planned", 0))));
        } while (page != null);
        assertEquals(VISITS + 1, seen.size());
        assertEquals(VISITS + 1, seen.stream().distinct().count());
        assertEquals(
                VISITS,
                seen.stream().filter(text -> text.contains("\"planned\"")).count(),
                "as of page one");
    }

    @Test
    void whatIsNoTokenIsRefused() {
        for (String page : List.of("x", "W10", "WyJuIiwxLDJd")) {
            assertThrows(QueryProblem.class, () -> hub.search(View.NETWORK, "Encounter", "_page=" + page), page);
        }
    }

    private List<String> walk(String type, String query, Runnable between) {
        List<String> found = new ArrayList<>();
        String page = null;
        do {
            SearchResult result = hub.search(View.NETWORK, type, page == null ? query : query + "&_page=" + page);
            result.matches().forEach(stored -> found.add(words(stored)));
            page = result.nextToken();
            between.run();
        } while (page != null);
        return found;
    }

    private static String words(Stored stored) {
        return new String(stored.json(), StandardCharsets.UTF_8);
    }

    @Test
    void aWalkSeesWhatWasThereOnPageOneOnceWhileOthersWrite() {
        List<Put> puts = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            puts.add(flag(i, "active"));
        }
        hub.write(puts);
        for (String query : List.of("patient=" + EVE.text(), "_tag:not=zz", "patient=" + EVE.text() + "&_sort=-date")) {
            List<LogicalId> seen = new ArrayList<>();
            String page = "";
            int n = 100;
            do {
                SearchResult result = hub.search(View.NETWORK, "Flag", query + "&_count=7" + page);
                result.matches().forEach(stored -> seen.add(stored.id()));
                page = result.nextToken() == null ? null : "&_page=" + result.nextToken();
                hub.write(List.of(flag(n++, "active"), touched(seen.size() % 25)));
            } while (page != null);
            assertEquals(seen.size(), seen.stream().distinct().count(), "none twice");
            IntStream.range(0, 25)
                    .forEach(i -> assertTrue(seen.contains(id("eve", "flag" + i)), query + ": none missed: " + i));
            assertTrue(!seen.contains(id("eve", "flag100")) || !query.equals("patient=" + EVE.text()), "none new");
        }
    }

    private static Put flag(int n, String status) {
        return put(LAKE, id("eve", "flag" + n), null, EVE, """
            {"resourceType":"Flag","status":"%s","subject":{"reference":"Patient/%s"},"period":{"start":"2024-01-%02d"}}\
            """.formatted(status, EVE.text(), n % 28 + 1));
    }

    private static Put touched(int n) {
        Put flag = flag(n, "active");
        flag.body().put("language", "l" + System.nanoTime());
        return flag;
    }
}
