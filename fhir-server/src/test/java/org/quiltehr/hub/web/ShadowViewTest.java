package org.quiltehr.hub.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.adapter.spi.Ledger;
import org.quiltehr.hub.pipeline.shadow.ElementChange;
import org.quiltehr.hub.pipeline.shadow.ResourceChange;
import org.quiltehr.hub.pipeline.shadow.Shadow;

/** Counts and paths of a tried mapping are for everybody, values for who may read charts. */
class ShadowViewTest {

    private static final Ledger.Totals TOTALS = new Ledger.Totals(9, 5, 1, 2, 1);

    private static Shadow shadow(List<ResourceChange> changes, Map<String, Integer> states) {
        return new Shadow(2, 0, false, states, Map.of(), TOTALS, TOTALS, 4, changes);
    }

    private static ResourceChange weight() {
        return new ResourceChange(
                "Observation/1",
                "Patient/7",
                ResourceChange.Kind.CHANGED,
                List.of(new ElementChange(
                        "Observation.component[1].valueQuantity.unit",
                        FhirJson.mapper().valueToTree("kg"),
                        FhirJson.mapper().valueToTree("[lb_av]"))));
    }

    @Test
    void whoMayReadChartsSeesBeforeAndAfter() {
        ShadowView view = ShadowView.of(shadow(List.of(weight()), Map.of("stored → stored", 2)), true);
        assertThat(view.same()).isFalse();
        assertThat(view.changed()).isEqualTo(1);
        assertThat(view.elements())
                .containsExactly(new ShadowView.Element("Observation.component.valueQuantity.unit", 0, 1, 0));
        assertThat(view.patients().getFirst().resources().getFirst().values())
                .containsExactly(new ShadowView.Value("Observation.component[1].valueQuantity.unit", "kg", "[lb_av]"));
    }

    @Test
    void othersSeeHowManyAndWhichElementsAndNoValue() {
        ShadowView view = ShadowView.of(shadow(List.of(weight()), Map.of("stored → stored", 2)), false);
        assertThat(view.changed()).isEqualTo(1);
        assertThat(view.elements()).hasSize(1);
        assertThat(view.patients()).isEmpty();
        assertThat(view.toString()).doesNotContain("lb_av").doesNotContain("Patient/7");
    }

    @Test
    void nothingChangesOnlyIfNoMessageNorResourceDoes() {
        assertThat(ShadowView.of(shadow(List.of(), Map.of("stored → stored", 2)), true)
                        .same())
                .isTrue();
        assertThat(ShadowView.of(shadow(List.of(), Map.of("stored → quarantined", 1)), true)
                        .same())
                .isFalse();
    }
}
