package org.quiltehr.hub.signin;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.quiltehr.hub.access.Scope;

/** Says scopes in the words of people who have never heard of scopes. */
final class PlainWords {

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("*", "everything in the chart"),
            Map.entry("AllergyIntolerance", "allergies"),
            Map.entry("CarePlan", "care plans"),
            Map.entry("CareTeam", "who cares for the patient"),
            Map.entry("Condition", "diagnoses and problems"),
            Map.entry("Coverage", "insurance"),
            Map.entry("DiagnosticReport", "reports of laboratories and imaging"),
            Map.entry("DocumentReference", "documents and notes"),
            Map.entry("Encounter", "visits and stays"),
            Map.entry("Goal", "goals"),
            Map.entry("Immunization", "vaccinations"),
            Map.entry("MedicationRequest", "prescriptions"),
            Map.entry("MedicationStatement", "medicines taken"),
            Map.entry("Observation", "results, vital signs and other observations"),
            Map.entry("Patient", "name, birth date, address and other personal details"),
            Map.entry("Procedure", "procedures"));

    private PlainWords() {}

    /** One sentence for each scope. */
    static List<String> of(List<String> scopes, String patient) {
        List<String> said = new ArrayList<>();
        for (Scope scope : Asked.resources(scopes)) {
            List<String> does = new ArrayList<>();
            if (scope.letters().matches(".*[rs].*")) {
                does.add("see");
            }
            if (scope.letters().contains("c")) {
                does.add("add");
            }
            if (scope.letters().contains("u")) {
                does.add("change");
            }
            if (scope.letters().contains("d")) {
                does.add("delete");
            }
            String verbs = String.join(", ", does);
            String what = TYPES.getOrDefault(scope.type(), scope.type() + " records");
            String category = scope.category();
            said.add(verbs.substring(0, 1).toUpperCase(Locale.ROOT)
                    + verbs.substring(1)
                    + " "
                    + what
                    + (category == null
                            ? ""
                            : ", only those of category “" + category.substring(category.indexOf('|') + 1) + "”")
                    + (scope.ofPatient() ? " of " + patient : " of every patient you may see"));
        }
        if (scopes.contains("openid")) {
            said.add("Know who you are"
                    + (scopes.contains("fhirUser") ? ", and which practitioner of the network" : ""));
        }
        if (scopes.contains("offline_access")) {
            said.add("Go on with that for up to 90 days, also when you are not there");
        } else if (scopes.contains("online_access")) {
            said.add("Go on with that for up to 12 hours");
        }
        return said;
    }
}
