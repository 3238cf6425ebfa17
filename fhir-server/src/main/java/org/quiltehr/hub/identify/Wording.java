package org.quiltehr.hub.identify;

import org.quiltehr.hub.base.Hash64;
import org.quiltehr.hub.identify.match.Dates;
import org.quiltehr.hub.identify.match.Features;
import org.quiltehr.hub.identify.match.GivenNames;
import org.quiltehr.hub.identify.match.PersonName;
import org.quiltehr.hub.identify.match.Text;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who a message says its patient is, as far as it decides whether an identifier still stands for the same human; empty
 * strings where it does not say.
 *
 * @param family normalised
 * @param given the first given name, normalised
 * @param birth as FHIR writes it, possibly without day or month
 */
record Wording(String family, String given, String birth) {

    static Wording of(ObjectNode patient) {
        JsonNode name = mainName(patient.path("name"));
        return new Wording(
                Text.normal(name.path("family").asString("")),
                Text.normal(name.path("given").path(0).asString("")),
                patient.path("birthDate").asString(""));
    }

    static Wording of(Features features) {
        if (features.names().isEmpty()) {
            return new Wording("", "", features.birth());
        }
        PersonName name = features.names().getFirst();
        return new Wording(String.join(" ", name.family()), name.first(), features.birth());
    }

    /** The official name, else the first that has a family name, else the first. */
    private static JsonNode mainName(JsonNode names) {
        for (JsonNode name : names) {
            if (name.path("use").asString("").equals("official")) {
                return name;
            }
        }
        for (JsonNode name : names) {
            if (name.has("family")) {
                return name;
            }
        }
        return names.path(0);
    }

    boolean isEmpty() {
        return family.isEmpty() && given.isEmpty() && birth.isEmpty();
    }

    boolean isComplete() {
        return !family.isEmpty() && !given.isEmpty() && birth.length() == 10;
    }

    long hash() {
        return Hash64.of(family + '\n' + given + '\n' + birth);
    }

    /**
     * Whether these are two humans (SEMANTICS 1): birth date and family name differ, or birth date and given name do. What
     * one of them does not say does not differ; typing errors and nicknames are no difference. A birth date that is only
     * near is no slip where neither name is the same (decision 29).
     */
    boolean isAnotherHumanThan(Wording other) {
        boolean family = GivenNames.disagree(family(), other.family());
        boolean given = GivenNames.disagree(given(), other.given());
        if (Dates.disagree(birth, other.birth)) {
            return family || given;
        }
        boolean near = birth.length() == 10 && other.birth.length() == 10 && !birth.equals(other.birth);
        return near && family && given;
    }
}
