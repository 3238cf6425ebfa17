package org.quiltehr.hub.signin;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.quiltehr.hub.access.Scope;

/** What of the scopes an app asks for it can be given. */
final class Asked {

    /** Scopes that are about the launch, not about resources. */
    static final Set<String> LAUNCH =
            Set.of("launch", "launch/patient", "offline_access", "online_access", "openid", "fhirUser");

    private Asked() {}

    /**
     * The scopes an app is given of those it asks for: what it is not registered for, what is no scope and what the hub does
     * not know is left out, as OAuth provides for, and the answer tells the app.
     *
     * @param system whether a backend service asks, for which no person is there
     */
    static List<String> of(List<String> asked, List<String> registered, boolean system) {
        List<Scope> most = resources(registered);
        List<String> given = new ArrayList<>();
        for (String text : asked) {
            if (LAUNCH.contains(text)) {
                if (!system && registered.contains(text)) {
                    given.add(text);
                }
            } else {
                Scope.parse(text)
                        .filter(scope -> scope.context().equals("system") == system)
                        .flatMap(scope -> granted(text, scope, most))
                        .ifPresent(given::add);
            }
        }
        return given.stream().distinct().toList();
    }

    /** An app reads a patient's data and does not write them: of such a scope the reading is given. */
    private static Optional<String> granted(String text, Scope scope, List<Scope> most) {
        String reading = scope.letters().replaceAll("[cud]", "");
        if (!scope.ofPatient() || reading.equals(scope.letters())) {
            return most.stream().anyMatch(one -> one.covers(scope)) ? Optional.of(text) : Optional.empty();
        }
        Scope less = new Scope(scope.context(), scope.type(), reading, scope.category());
        String category = scope.category() == null ? "" : "?category=" + scope.category();
        return !reading.isEmpty() && most.stream().anyMatch(one -> one.covers(less))
                ? Optional.of("patient/" + scope.type() + "." + reading + category)
                : Optional.empty();
    }

    /** Those that are about resources. */
    static List<Scope> resources(List<String> scopes) {
        return scopes.stream().flatMap(text -> Scope.parse(text).stream()).toList();
    }

    static List<String> split(String scopes) {
        return List.of(scopes.split(" ")).stream().filter(s -> !s.isEmpty()).toList();
    }
}
