package org.quiltehr.hub.access;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;

/**
 * What an app was allowed of the rights of an account. A request is held to the scopes that cover it, and these become a
 * condition beside that of the account's rights.
 *
 * @param patient the Patient record that patient/ scopes are about, and all that are the same person; null if there is none
 */
public record Scopes(List<Scope> all, @Nullable LogicalId patient) {

    /** Operations that only read, and only through the caller's grant. */
    private static final Set<String> READING =
            Set.of("$everything", "$summary", "$lastn", "$docref", "$meta", "$graph");

    private static final Set<String> TERMINOLOGY =
            Set.of("$expand", "$lookup", "$validate-code", "$translate", "$subsumes");

    /** What jobs do later is not held to scopes: only whoever may everything of a kind begins them. */
    private static final Set<String> EXPORTS = Set.of("$export", "_export");

    public Scopes {
        all = List.copyOf(all);
    }

    /**
     * The scopes a request goes by, or empty if none covers it.
     *
     * @param path segments of the whole path; what is no FHIR base is for no app
     */
    Optional<Scopes> of(String method, List<String> path) {
        int base = path.isEmpty()
                ? 0
                : path.getFirst().equals("fhir")
                        ? 1
                        : path.size() > 2
                                        && path.getFirst().equals("practices")
                                        && path.get(2).equals("fhir")
                                ? 3
                                : 0;
        return base == 0
                ? Optional.empty()
                : below(method.equals("HEAD") ? "GET" : method, path.subList(base, path.size()));
    }

    private Optional<Scopes> below(String method, List<String> path) {
        boolean reads = method.equals("GET");
        String first = path.isEmpty() ? "" : path.getFirst();
        String last = path.isEmpty() ? "" : path.getLast();
        if (first.equals("metadata")) {
            return Optional.of(this);
        }
        if (EXPORTS.contains(first) || EXPORTS.contains(last)) {
            return everything("rs");
        }
        if (last.startsWith("$")) {
            return operation(path, last);
        }
        if (first.isEmpty() && method.equals("POST")) {
            return everything("cruds");
        }
        if (last.equals("_search")) {
            return first.equals(last) ? having("s", null) : having("s", path.size() == 2 ? first : path.get(2));
        }
        if (last.equals("_history") && path.size() < 3) {
            return reads ? having("rs", path.size() == 2 ? first : null) : Optional.empty();
        }
        return switch (path.size()) {
            case 0 -> reads ? having("s", null) : Optional.empty();
            case 1 -> reads ? having("s", first) : method.equals("POST") ? writing("c", first) : writing("ru", first);
            case 2 -> reads ? having("r", first) : writing(method.equals("DELETE") ? "rd" : "ru", first);
            default ->
                !reads
                        ? Optional.empty()
                        : path.get(2).equals("_history")
                                ? having("r", first)
                                : having("s", path.get(2).equals("*") ? null : path.get(2));
        };
    }

    private Optional<Scopes> operation(List<String> path, String name) {
        if (path.size() < 2) {
            return Optional.empty();
        }
        if (TERMINOLOGY.contains(name)) {
            return having("r", path.getFirst());
        }
        return READING.contains(name) ? having("rs", path.getFirst()) : Optional.empty();
    }

    private Optional<Scopes> having(String letters, @Nullable String type) {
        List<Scope> some = all.stream().filter(scope -> scope.has(letters)).toList();
        return some.stream().anyMatch(scope -> type == null || scope.of(type))
                ? Optional.of(new Scopes(some, patient))
                : Optional.empty();
    }

    /** A write takes a scope without category; a Subscription tells later, by all the account may. */
    private Optional<Scopes> writing(String letters, String type) {
        if (type.equals("Subscription") && everything("rs").isEmpty()) {
            return Optional.empty();
        }
        return all.stream().anyMatch(scope -> scope.unlimited() && scope.of(type) && scope.has(letters))
                ? having("r", null).or(() -> Optional.of(new Scopes(List.of(), patient)))
                : Optional.empty();
    }

    private Optional<Scopes> everything(String letters) {
        return all.stream().anyMatch(scope -> scope.unlimited() && scope.type().equals("*") && scope.has(letters))
                ? Optional.of(this)
                : Optional.empty();
    }

    /** What a row must meet, its alias written {@code {r}}. */
    String condition() {
        String any = all.stream()
                .map(scope -> scope.ofPatient()
                        ? "(" + scope.condition() + " and "
                                + (patient == null ? "false" : RelationSql.ofPersonOrDirectory(patient)) + ")"
                        : "(" + scope.condition() + ")")
                .distinct()
                .collect(Collectors.joining(" or "));
        return any.isEmpty() ? "false" : "(" + any + ")";
    }
}
