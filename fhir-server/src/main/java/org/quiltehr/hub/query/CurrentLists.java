package org.quiltehr.hub.query;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.quiltehr.hub.index.Match;
import org.quiltehr.hub.query.SearchRequest.Parameter;

/**
 * The functional lists of R4 ({@code _list=$current-problems}): what a chart holds now, told by its resources' own status,
 * since nobody keeps such a list by hand. Each is searches, of which a resource must meet one whole.
 */
final class CurrentLists {

    private static final List<String> NOT_WRONG = List.of("verification-status:not=entered-in-error,refuted");
    private static final List<List<String>> ALLERGIES =
            List.of(with(NOT_WRONG, "clinical-status=active"), with(NOT_WRONG, "clinical-status:missing=true"));

    private static final Map<String, Map<String, List<List<String>>>> LISTS = Map.of(
            "$current-problems",
            Map.of("Condition", problems()),
            "$current-allergies",
            Map.of("AllergyIntolerance", ALLERGIES),
            "$current-drug-allergies",
            Map.of("AllergyIntolerance", each(ALLERGIES, "category=medication")),
            "$current-medications",
            Map.of(
                    "MedicationRequest",
                    List.of(List.of("status=active,on-hold", "intent:not=proposal,plan,option")),
                    "MedicationStatement",
                    List.of(List.of("status=active,on-hold,intended"))));

    private CurrentLists() {}

    /** Understands one parameter of the type. */
    interface Terms {
        List<Term> of(Parameter parameter) throws SQLException;
    }

    /** What stands in the list of a type; nothing if the list is of other types. */
    static Match match(String list, String type, Terms terms) throws SQLException {
        Map<String, List<List<String>>> types = LISTS.get(list);
        if (types == null) {
            throw QueryProblem.unsupported("parameter _list: the functional lists here are "
                    + new TreeSet<>(LISTS.keySet()).stream().collect(Collectors.joining(", "))
                    + "; other lists are named by the id of a List");
        }
        List<Match> any = new ArrayList<>();
        for (List<String> search : types.getOrDefault(type, List.of())) {
            List<Term> all = new ArrayList<>();
            for (String condition : search) {
                int equals = condition.indexOf('=');
                all.addAll(terms.of(new Parameter(condition.substring(0, equals), condition.substring(equals + 1))));
            }
            any.add(Term.all(all));
        }
        return Match.any(any);
    }

    /** Problems of the list, not what a stay was for; of sources without categories all. */
    private static List<List<String>> problems() {
        List<List<String>> found = new ArrayList<>();
        for (String category : List.of("category=problem-list-item,health-concern", "category:missing=true")) {
            for (String status : List.of("clinical-status=active,recurrence,relapse", "clinical-status:missing=true")) {
                found.add(with(NOT_WRONG, status, category));
            }
        }
        return List.copyOf(found);
    }

    private static List<String> with(List<String> conditions, String... more) {
        List<String> all = new ArrayList<>(conditions);
        all.addAll(List.of(more));
        return List.copyOf(all);
    }

    private static List<List<String>> each(List<List<String>> searches, String more) {
        return searches.stream().map(search -> with(search, more)).toList();
    }
}
