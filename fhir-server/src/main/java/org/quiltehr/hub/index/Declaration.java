package org.quiltehr.hub.index;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.index.PathExpression.Part;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A SearchParameter that R4 has not, understood.
 *
 * @param number what its values are kept under; never given twice
 * @param params for each type it is of; none of a type for which R4's own parameter of this name says the same
 */
public record Declaration(int number, String url, String code, List<SearchParam> params) {

    private static final Pattern CODE = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}");
    private static final Set<String> ALWAYS = Set.of("_id", "_lastUpdated", "_source", "_text", "_content", "_list");
    private static final Set<String> NOT_DOMAIN = Set.of("Binary", "Bundle", "Parameters");

    /** What keeps a SearchParameter from being used; names places of it, never a value. */
    public static final class Unsupported extends Exception {
        private static final long serialVersionUID = 1L;

        private final String location;

        Unsupported(String element, String text) {
            super(text, null, false, false);
            this.location = "SearchParameter." + element;
        }

        public String location() {
            return location;
        }

        public String text() {
            return String.valueOf(getMessage());
        }
    }

    /** Reads a SearchParameter, whatever its status. */
    public static Declaration of(ObjectNode definition, int number) throws Unsupported {
        String url = required(definition, "url");
        String code = required(definition, "code");
        Kind kind = kind(required(definition, "type"));
        String usage = definition.path("xpathUsage").asString("normal");
        if (!usage.equals("normal")) {
            throw new Unsupported("xpathUsage", "only normal is supported");
        }
        List<SearchParam> params = new ArrayList<>();
        if (!code.startsWith("_")) {
            if (!CODE.matcher(code).matches()) {
                throw new Unsupported("code", "a code is up to 64 letters, digits, - and _, and begins with a letter");
            }
            List<List<Part>> union = expression(required(definition, "expression"));
            List<String> targets = texts(definition, "target");
            for (String type : bases(definition)) {
                List<ValuePath> paths = paths(kind, type, union);
                Optional<SearchParam> own = SearchParams.r4().find(type, code);
                if (own.isEmpty()) {
                    params.add(param(type, code, kind, number, targets, paths));
                } else if (own.get().kind() != kind || !own.get().paths().containsAll(paths)) {
                    throw new Unsupported(
                            "code",
                            "R4 has a parameter of this code for " + type + " with another meaning; take another code");
                }
            }
        } else if (!ALWAYS.contains(code)
                && SearchParams.r4().find("Patient", code).isEmpty()) {
            throw new Unsupported("code", "codes that begin with _ are FHIR's");
        }
        return new Declaration(number, url, code, List.copyOf(params));
    }

    private static List<List<Part>> expression(String text) throws Unsupported {
        try {
            return PathExpression.parse(text);
        } catch (PathExpression.Unsupported e) {
            throw new Unsupported("expression", e.text());
        }
    }

    private static List<ValuePath> paths(Kind kind, String type, List<List<Part>> union) throws Unsupported {
        try {
            return new PathCompiler(kind).compile(type, union);
        } catch (PathExpression.Unsupported e) {
            throw new Unsupported("expression", e.text());
        }
    }

    private static SearchParam param(
            String type, String code, Kind kind, int number, List<String> targets, List<ValuePath> paths) {
        String key = SearchParam.key(code, number);
        return new SearchParam(
                type,
                code,
                kind,
                number,
                targets,
                paths,
                SearchParam.Role.NONE,
                List.of(),
                List.of(),
                Keys.seed(key),
                Keys.seed(type, key));
    }

    private static Kind kind(String type) throws Unsupported {
        for (Kind kind : Kind.values()) {
            if (kind != Kind.COMPOSITE && kind.name().toLowerCase(Locale.ROOT).equals(type)) {
                return kind;
            }
        }
        throw new Unsupported("type", "supported are token, reference, date, string, quantity, number and uri");
    }

    private static Set<String> bases(ObjectNode definition) throws Unsupported {
        Set<String> types = new LinkedHashSet<>();
        for (String base : texts(definition, "base")) {
            switch (base) {
                case "Resource" -> types.addAll(FhirTypes.names());
                case "DomainResource" ->
                    FhirTypes.names().stream()
                            .filter(type -> !NOT_DOMAIN.contains(type))
                            .forEach(types::add);
                default -> {
                    if (!FhirTypes.exists(base)) {
                        throw new Unsupported("base", "R4 has no such resource type");
                    }
                    types.add(base);
                }
            }
        }
        if (types.isEmpty()) {
            throw new Unsupported("base", "is missing: the resource types it searches");
        }
        return types;
    }

    private static String required(ObjectNode definition, String element) throws Unsupported {
        String text = definition.path(element).asString("");
        if (text.isBlank()) {
            throw new Unsupported(element, "is missing; without it the parameter cannot be searched by");
        }
        return text;
    }

    private static List<String> texts(ObjectNode definition, String element) {
        List<String> found = new ArrayList<>();
        for (JsonNode item : definition.path(element)) {
            found.add(item.asString(""));
        }
        return found;
    }
}
