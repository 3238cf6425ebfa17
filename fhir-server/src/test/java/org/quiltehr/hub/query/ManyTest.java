package org.quiltehr.hub.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.quiltehr.hub.query.TestHub.HILL;
import static org.quiltehr.hub.query.TestHub.LAKE;
import static org.quiltehr.hub.query.TestHub.LAKE_VIEW;
import static org.quiltehr.hub.query.TestHub.id;
import static org.quiltehr.hub.query.TestHub.put;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.store.Put;

/** Chains, {@code _has} and sorts over more resources than anyone would list: exact, and counted by hand here. */
class ManyTest {

    private static final int LINKED = 40;

    @Test
    void chainsAndSortsOverThousandsAreExact() {
        try (TestHub hub = new TestHub()) {
            new Community(hub, 5_200).check();
        }
    }

    @Test
    @Tag("long")
    void chainsAndSortsOverAHundredThousandAreExact() {
        try (TestHub hub = new TestHub()) {
            new Community(hub, 25_000).check();
        }
    }

    /** So many patients, each with a stay and two results; every tenth as many practitioners. */
    private record Community(TestHub hub, int patients) {

        private static LogicalId patient(int i) {
            return id("p" + i, "p");
        }

        private void fill() {
            List<Put> puts = new ArrayList<>();
            for (int i = 0; i < patients; i++) {
                LogicalId who = patient(i);
                puts.add(put(
                        LAKE, who, i % 10 == 9 ? "p-" + i : null, who, """
                            {"resourceType":"Patient","gender":"%s"}\
                            """.formatted(i % 2 == 0 ? "female" : "male")));
                if (i % 10 == 0) {
                    puts.add(put(LAKE, doctor(i), null, null, """
                        {"resourceType":"Practitioner","gender":"%s"}\
                        """.formatted(i % 20 == 0 ? "female" : "male")));
                }
                puts.add(put(LAKE, id("p" + i, "stay"), null, who, """
                    {"resourceType":"Encounter","status":"%s","class":{"code":"AMB"},"subject":{"reference":"Patient/%s"}}\
                    """.formatted(
                                i % 5 == 0 ? "planned" : "finished", shown(i))));
                for (int k = 0; k < 2; k++) {
                    puts.add(put(LAKE, id("p" + i, "result" + k), null, who, """
                        {"resourceType":"Observation","status":"final","code":{"coding":[{"code":"%s"}]},
                         "subject":{"reference":"Patient/%s"},"encounter":{"reference":"Encounter/%s"},
                         "performer":[{"reference":"Practitioner/%s"}]}\
                        """.formatted(
                                    code(i, k),
                                    shown(i),
                                    id("p" + i, "stay").text(),
                                    doctor(i).text())));
                }
                if (puts.size() > 10_000) {
                    hub.write(puts);
                    puts.clear();
                }
            }
            for (int i = 0; i < LINKED; i++) {
                puts.add(put(HILL, id("h" + i, "p"), null, id("h" + i, "p"), """
                    {"resourceType":"Patient","gender":"other"}\
                    """));
            }
            hub.write(puts);
            for (int i = 0; i < LINKED; i++) {
                hub.link(0, patient(i), id("h" + i, "p"));
            }
            hub.execute("analyze");
        }

        private static LogicalId doctor(int i) {
            return id("d" + i / 10, "d");
        }

        private static String shown(int i) {
            return i % 10 == 9 ? "p-" + i : patient(i).text();
        }

        private static String code(int i, int k) {
            return k == 0 ? "a" + i % 7 : "b" + i % 3;
        }

        private int count(View view, String type, String query) {
            long start = System.nanoTime();
            Long total = hub.search(view, type, query + "&_summary=count").total();
            System.out.printf(
                    "%s?%s: %d, counted in %d ms%n", type, query, total, (System.nanoTime() - start) / 1_000_000);
            return Math.toIntExact(Objects.requireNonNull(total));
        }

        void check() {
            fill();
            int half = patients / 2;
            for (View view : List.of(LAKE_VIEW, View.NETWORK)) {
                assertEquals(half * 2, count(view, "Observation", "patient.gender=female"));
                assertEquals(patients * 2, count(view, "Observation", "patient.gender:missing=false"));
                assertEquals(half * 2, count(view, "Observation", "subject:Patient.gender:not=male"));
                assertEquals(patients * 8 / 5, count(view, "Observation", "encounter.status=finished"));
                assertEquals(patients, count(view, "Observation", "performer:Practitioner.gender=male"));
                assertEquals(half * 2, count(view, "Observation", "encounter.patient.gender=female"));
                assertEquals((patients + 6) / 7, count(view, "Patient", "_has:Observation:patient:code=a0"));
                assertEquals(patients, count(view, "Patient", "_has:Encounter:patient:class=AMB"));
                assertEquals(
                        half, count(view, "Patient", "_has:Observation:patient:performer:Practitioner.gender=male"));
                assertEquals(patients / 10, count(view, "Practitioner", "_has:Observation:performer:status=final"));
                assertEquals(patients, count(view, "Encounter", "_has:Observation:encounter:status=final"));
            }
            // by what another practice says of the person
            assertEquals(0, count(LAKE_VIEW, "Observation", "patient.gender=other"));
            assertEquals(LINKED * 2, count(View.NETWORK, "Observation", "patient.gender=other"));
            walks();
        }

        private void walks() {
            for (String query :
                    List.of("patient.gender=female", "patient.gender=female&_sort=code", "_sort=-code,_id")) {
                long start = System.nanoTime();
                hub.search(LAKE_VIEW, "Observation", query + "&_count=50");
                long first = System.nanoTime();
                System.out.printf("Observation?%s: first page in %d ms%n", query, (first - start) / 1_000_000);
                if (patients > 10_000) {
                    continue; // a page of them all is what the default test walks
                }
                List<Stored> found = hub.walk(LAKE_VIEW, "Observation", query + "&_count=1000");
                assertEquals(
                        query.startsWith("p") ? patients / 2 * 2 : patients * 2,
                        new TreeSet<>(found.stream().map(Stored::shownId).toList()).size());
                assertEquals(new TreeSet<>(found.stream().map(Stored::shownId).toList()).size(), found.size());
                List<String> codes = found.stream()
                        .map(one -> FhirJson.parse(one.json())
                                .at("/code/coding/0/code")
                                .asString())
                        .toList();
                if (query.contains("_sort")) {
                    Comparator<String> order =
                            query.contains("-code") ? Comparator.reverseOrder() : Comparator.naturalOrder();
                    assertEquals(codes.stream().sorted(order).toList(), codes);
                }
            }
            assertTrue(hub.search(LAKE_VIEW, "Observation", "_sort=code").nextToken() != null);
        }
    }
}
