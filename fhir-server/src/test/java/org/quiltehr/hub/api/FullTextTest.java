package org.quiltehr.hub.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.quiltehr.hub.api.Fhir.Response;

/** {@code _text} and {@code _content} over HTTP: off unless the hub is told to, and as the current versions say. */
class FullTextTest {

    private static String note(String id, String div, String comment) {
        return """
                {"resourceType":"Condition","id":"%s","subject":{"reference":"Patient/words"},
                 "text":{"status":"generated","div":"<div xmlns=\\"http://www.w3.org/1999/xhtml\\"><p>%s</p></div>"},
                 "code":{"text":"%s"}}""".formatted(id, div, comment);
    }

    private static void becomes(Fhir fhir, String search, String... ids) {
        List<String> found = List.of();
        for (int i = 0; i < 100; i++) {
            found = fhir.ids(search).stream().sorted().toList();
            if (found.equals(List.of(ids))) {
                return;
            }
            Sink.sleep(100);
        }
        assertThat(found).as(search).containsExactly(ids);
    }

    @Test
    void wordsAreFoundWhereTheyStand() {
        System.setProperty("quilt.full-text", "true");
        try (Fhir fhir = new Fhir()) {
            fhir.send("PUT", "Patient/words", "{\"resourceType\":\"Patient\",\"id\":\"words\"}");
            fhir.send("PUT", "Condition/one", note("one", "chronic <b>Sinusitis</b> &amp; polyps", "head cold"));
            fhir.send("PUT", "Condition/two", note("two", "fracture of the wrist", "Colles fracture"));
            becomes(fhir, "Condition?_content=cold", "one");
            becomes(fhir, "Condition?_text=SINUSITIS", "one");
            becomes(fhir, "Condition?_text=cold");
            becomes(fhir, "Condition?_content=fracture%20or%20polyps", "one", "two");
            becomes(fhir, "Condition?_content=fracture%20-wrist");
            becomes(fhir, "Condition?_content=%22colles%20fracture%22&patient=words", "two");
            becomes(fhir, "Condition?_content=div%20or%20xhtml");
            fhir.send("PUT", "Condition/one", note("one", "healed", "nothing left"));
            becomes(fhir, "Condition?_content=sinusitis");
            becomes(fhir, "Condition?_text=healed", "one");
            assertThat(fhir.send("DELETE", "Condition/two", null).status()).isEqualTo(204);
            becomes(fhir, "Condition?_content=wrist");
            assertThat(fhir.get("Condition?_text:exact=x").status()).isEqualTo(400);
        } finally {
            System.clearProperty("quilt.full-text");
        }
        try (Fhir off = new Fhir()) {
            Response refused = off.get("Condition?_content=cold", "Prefer", "handling=strict");
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.body()).contains("QUILT_FULL_TEXT").doesNotContain("cold");
        }
    }
}
