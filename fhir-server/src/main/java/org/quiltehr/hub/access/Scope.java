package org.quiltehr.hub.access;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.index.Finder;
import org.quiltehr.hub.index.Kind;
import org.quiltehr.hub.index.SearchParam;
import org.quiltehr.hub.index.SearchParams;

/**
 * A scope of SMART App Launch for resources, in the grammar of version 2 or 1.
 *
 * @param context patient, user or system
 * @param type a resource type, or {@code *}
 * @param letters of {@code cruds}, in that order
 * @param category {@code system|code} that resources must have, or null
 */
public record Scope(
        String context,
        String type,
        String letters,
        @Nullable String category) {

    /** A system has no sign that would have to be encoded: what is written in two ways is refused. */
    private static final Pattern GRAMMAR =
            Pattern.compile("(patient|user|system)/(\\*|[A-Z][A-Za-z]+)\\.(read|write|\\*|(?=[cruds])c?r?u?d?s?)"
                    + "(?:\\?category=([A-Za-z0-9:/._-]+\\|[A-Za-z0-9._-]+))?");

    /** Empty if it is no such scope, or asks for something the hub cannot hold an app to. */
    public static Optional<Scope> parse(String text) {
        Matcher matcher = GRAMMAR.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String type = matcher.group(2);
        String category = matcher.group(4);
        if (!type.equals("*") && !FhirTypes.exists(type)
                || category != null && param(type).isEmpty()) {
            return Optional.empty();
        }
        String letters = switch (matcher.group(3)) {
            case "read" -> "rs";
            case "write" -> "cud";
            case "*" -> "cruds";
            default -> matcher.group(3);
        };
        return Optional.of(new Scope(matcher.group(1), type, letters, category));
    }

    private static Optional<SearchParam> param(String type) {
        return type.equals("*")
                ? Optional.empty()
                : SearchParams.r4()
                        .find(type, "category")
                        .filter(param ->
                                param.kind() == Kind.TOKEN && param.parts().isEmpty());
    }

    /** Whether whoever has this scope has the other too. */
    public boolean covers(Scope other) {
        return context.equals(other.context)
                && of(other.type)
                && other.letters.chars().allMatch(letter -> letters.indexOf(letter) >= 0)
                && (category == null || category.equals(other.category));
    }

    boolean of(String wanted) {
        return type.equals("*") || type.equals(wanted);
    }

    boolean has(String wanted) {
        return wanted.chars().allMatch(letter -> letters.indexOf(letter) >= 0);
    }

    /** Whether it is for one patient's data. */
    public boolean ofPatient() {
        return context.equals("patient");
    }

    /** Whether it is for every resource of its type of every patient. */
    boolean unlimited() {
        return category == null && !ofPatient();
    }

    /** What a row must meet beside its patient, its alias written {@code {r}}; an older version goes by the current one. */
    String condition() {
        if (type.equals("*")) {
            return "true";
        }
        String ofType = "{r}.type = " + FhirTypes.require(type);
        if (category == null) {
            return ofType;
        }
        Finder.IdentifierKey key = Finder.identifier(param(type).orElseThrow(), category);
        return key == null
                ? "false"
                : ofType + " and exists (select from public.res rel_c where rel_c.home = {r}.home and rel_c.pk = {r}.pk"
                        + " and rel_c.tokens && '{" + key.token() + "}'::bigint[])";
    }
}
