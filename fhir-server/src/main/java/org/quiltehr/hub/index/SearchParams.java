package org.quiltehr.hub.index;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.index.SearchParam.Role;

/**
 * Search parameters by type and name. Those of R4 are from the committed table that {@code SearchParameterTableTest} makes
 * out of HAPI's definitions; others may be declared beside them. {@code _id}, {@code _lastUpdated} and {@code _source} are
 * columns and no entries here.
 */
public final class SearchParams {

    /** The main date of a type is the first of these it has; all hold one value at most. */
    private static final List<String> MAIN_DATES = List.of(
            "authoredon",
            "birthdate",
            "date",
            "onset-date",
            "effective-time",
            "effective",
            "whenhandedover",
            "created",
            "authored",
            "period",
            "sent",
            "started",
            "recorded",
            "authored-on",
            "occurrence",
            "start-date",
            "collected");

    private static final List<String> MAIN_CODES = List.of("code", "vaccine-code", "type");
    private static final List<String> COMMON = List.of(
            "_profile\turi\t\tmeta.profile:canonical",
            "_security\ttoken\t\tmeta.security:Coding",
            "_tag\ttoken\t\tmeta.tag:Coding");
    /** Parameters that say again what others say: answered out of those, so that nothing is stored twice. */
    private static final Map<String, List<String>> UNIONS = Map.of(
            "Observation.combo-code", List.of("code", "component-code"),
            "Observation.combo-data-absent-reason", List.of("data-absent-reason", "component-data-absent-reason"),
            "Observation.combo-value-concept", List.of("value-concept", "component-value-concept"),
            "Observation.combo-value-quantity", List.of("value-quantity", "component-value-quantity"),
            "Patient.phonetic", List.of("name"),
            "Practitioner.phonetic", List.of("name"),
            "Person.phonetic", List.of("name"),
            "RelatedPerson.phonetic", List.of("name"));

    private static final SearchParams R4 = new SearchParams();

    private final Map<String, Map<String, SearchParam>> byType = new HashMap<>();
    private final Map<String, List<SearchParam>> stored = new HashMap<>();
    private final Map<String, String> definitions = new HashMap<>();

    private SearchParams() {
        lines("search-parameter-definitions.tsv", cells -> definitions.put(cells[0] + "." + cells[1], cells[2]));
        Map<String, List<String[]>> lines = new LinkedHashMap<>();
        lines(
                "search-parameters.tsv",
                cells -> lines.computeIfAbsent(cells[0], type -> new ArrayList<>())
                        .add(Arrays.copyOfRange(cells, 1, cells.length)));
        for (String type : FhirTypes.names()) {
            List<String[]> cells = new ArrayList<>();
            COMMON.forEach(line -> cells.add(line.split("\t", -1)));
            cells.addAll(lines.getOrDefault(type, List.of()));
            byType.put(type, read(type, cells));
        }
        keep();
    }

    private SearchParams(SearchParams others, Collection<Declaration> declared) {
        byType.putAll(others.byType);
        definitions.putAll(others.definitions);
        for (Declaration declaration : declared) {
            for (SearchParam param : declaration.params()) {
                Map<String, SearchParam> all = new LinkedHashMap<>(byType.getOrDefault(param.type(), Map.of()));
                all.put(param.name(), param);
                byType.put(param.type(), all);
                definitions.put(param.type() + "." + param.name(), declaration.url());
            }
        }
        keep();
    }

    private void keep() {
        byType.forEach((type, params) -> stored.put(
                type,
                params.values().stream()
                        .filter(param -> param.stored() || param.kind() == Kind.COMPOSITE)
                        .toList()));
    }

    /** These and what was declared beside them. */
    public SearchParams with(Collection<Declaration> declared) {
        return declared.isEmpty() ? this : new SearchParams(this, declared);
    }

    /** Those of a type that are kept of a resource. */
    List<SearchParam> stored(String type) {
        return stored.getOrDefault(type, List.of());
    }

    private static void lines(String table, Consumer<String[]> line) {
        try (InputStream in = SearchParams.class.getResourceAsStream(table);
                BufferedReader reader = new BufferedReader(new InputStreamReader(Objects.requireNonNull(in), UTF_8))) {
            reader.lines()
                    .filter(text -> !text.startsWith("#"))
                    .map(text -> text.split("\t", -1))
                    .forEach(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The parameters of FHIR R4. */
    public static SearchParams r4() {
        return R4;
    }

    public Optional<SearchParam> find(String type, String name) {
        return Optional.ofNullable(byType.getOrDefault(type, Map.of()).get(name));
    }

    /** Canonical URL of its SearchParameter; empty if R4 defines none. */
    public Optional<String> definition(String type, String name) {
        return Optional.ofNullable(definitions.get(type + "." + name));
    }

    /** All of a type, in the order of their numbers. */
    public Collection<SearchParam> of(String type) {
        return byType.getOrDefault(type, Map.of()).values();
    }

    private static Map<String, SearchParam> read(String type, List<String[]> lines) {
        String mainDate = first(MAIN_DATES, lines, "date");
        String mainCode = first(MAIN_CODES, lines, "token");
        Map<String, SearchParam> params = new LinkedHashMap<>();
        List<Runnable> unions = new ArrayList<>();
        List<Runnable> composites = new ArrayList<>();
        int number = 0;
        for (String[] cells : lines) {
            String name = cells[0];
            int own = number++;
            if (cells[1].equals("special")) {
                continue;
            }
            Role role = name.equals(mainDate)
                    ? Role.DATE
                    : name.equals(mainCode) ? Role.CODE : name.equals("value-quantity") ? Role.QUANTITY : Role.NONE;
            List<String> union = UNIONS.get(type + "." + name);
            if (cells[1].equals("composite")) {
                composites.add(() -> params.put(name, composite(type, name, own, cells[3], params)));
            } else if (union != null) {
                unions.add(() -> params.put(name, union(type, cells, own, parts(union, params))));
            } else {
                params.put(name, simple(type, cells, own, role));
            }
        }
        unions.forEach(Runnable::run);
        composites.forEach(Runnable::run);
        return params;
    }

    private static SearchParam simple(String type, String[] cells, int number, Role role) {
        List<ValuePath> paths = new ArrayList<>();
        for (String path : cells[3].split(" \\| ")) {
            paths.add(ValuePath.of(path));
        }
        return make(type, cells[0], kind(cells[1]), number, targets(cells[2]), paths, role, List.of(), List.of());
    }

    private static SearchParam union(String type, String[] cells, int number, List<SearchParam> parts) {
        return make(type, cells[0], kind(cells[1]), number, targets(cells[2]), List.of(), Role.NONE, parts, List.of());
    }

    private static SearchParam composite(
            String type, String name, int number, String text, Map<String, SearchParam> params) {
        List<String> cells = List.of(text.split(" \\$ "));
        List<String> roots = List.of(cells.getFirst().split(" \\| "));
        List<SearchParam> parts = parts(cells.subList(1, cells.size()), params);
        return make(type, name, Kind.COMPOSITE, number, List.of(), List.of(), Role.NONE, parts, roots);
    }

    private static SearchParam make(
            String type,
            String name,
            Kind kind,
            int number,
            List<String> targets,
            List<ValuePath> paths,
            Role role,
            List<SearchParam> parts,
            List<String> root) {
        return new SearchParam(
                type,
                name,
                kind,
                number,
                targets,
                List.copyOf(paths),
                role,
                parts,
                root,
                Keys.seed(name),
                Keys.seed(type, name));
    }

    private static List<SearchParam> parts(List<String> names, Map<String, SearchParam> params) {
        return names.stream()
                .map(name -> Objects.requireNonNull(params.get(name), name))
                .toList();
    }

    private static Kind kind(String text) {
        return Kind.valueOf(text.toUpperCase(Locale.ROOT));
    }

    private static List<String> targets(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(","));
    }

    private static String first(List<String> wanted, List<String[]> lines, String kind) {
        for (String name : wanted) {
            for (String[] cells : lines) {
                if (cells[0].equals(name) && cells[1].equals(kind)) {
                    return name;
                }
            }
        }
        return "";
    }
}
