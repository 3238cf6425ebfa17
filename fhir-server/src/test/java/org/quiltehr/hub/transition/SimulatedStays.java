package org.quiltehr.hub.transition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.quiltehr.hub.pipeline.TestHub;
import tools.jackson.databind.JsonNode;

/** Many stays by chance, always the same, and whether each of their late results has an owner. */
final class SimulatedStays {

    private SimulatedStays() {}

    /** Stays with any number of orders, whose results come before, at, or after discharge, once or in parts. */
    static void run(TestHub hub, Stays stays, int count, int from) throws Exception {
        Random random = new Random(42);
        int late = 0;
        Set<Integer> expecting = new HashSet<>();
        for (int n = 0; n < count; n++) {
            int stay = from + n;
            String attending = random.nextInt(5) == 0 ? "" : Stays.HOUSE;
            stays.admit(stay, attending);
            int orders = random.nextInt(3);
            List<Integer> after = new ArrayList<>();
            for (int o = 0; o < orders; o++) {
                int order = stay * 10 + o;
                if (random.nextInt(6) > 0) {
                    stays.order(stay, order);
                }
                if (random.nextInt(3) == 0) {
                    stays.result(stay, order, "P", "Gram stain", "", "");
                }
                if (random.nextBoolean()) {
                    after.add(order);
                } else {
                    stays.result(stay, order, "F", "No growth", "", Stays.ts(Stays.ADMITTED.plusSeconds(90_000)));
                }
            }
            stays.discharge(stay, attending);
            for (int order : after) {
                stays.result(stay, order, "F", "Growth", random.nextInt(4) == 0 ? "AA" : "", Stays.LATER);
                late++;
            }
            if (!after.isEmpty()) {
                expecting.add(stay);
            }
        }
        Stays.settled(hub);
        int owned = 0;
        for (int n = 0; n < count; n++) {
            int stay = from + n;
            Set<String> results = new HashSet<>();
            for (JsonNode task : stays.tasks(stay)) {
                JsonNode owner = task.path("owner");
                assertThat(owner.path("reference").asString("")
                                + owner.path("identifier").path("value").asString(""))
                        .as("owner of a Task of stay %d", stay)
                        .isNotEmpty();
                assertThat(task.path("focus").path("reference").asString("")).startsWith("DiagnosticReport/");
                results.add(task.path("focus").path("reference").asString(""));
            }
            owned += results.size();
            assertThat(results.isEmpty()).as("stay %d", stay).isEqualTo(!expecting.contains(stay));
        }
        System.out.println(count + " stays: " + late + " late results, " + owned + " with an owner's Task");
        assertThat(late).isGreaterThan(count / 3);
        assertThat(owned).isEqualTo(late);
    }
}
