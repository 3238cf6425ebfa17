package org.quiltehr.hub.terminology;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code $expand} and {@code $validate-code} of value sets. */
public final class ValueSets {

    /** Codes in one answer. */
    public static final int MOST = 10_000;

    private static final List<String> METADATA = List.of(
            "id", "url", "identifier", "version", "name", "title", "status", "experimental", "date", "publisher");

    private final SystemSql systems;
    private final ValueSetSql valueSets;

    ValueSets(SystemSql systems, ValueSetSql valueSets) {
        this.systems = systems;
        this.valueSets = valueSets;
    }

    /**
     * Which value set: one of the three is given.
     *
     * @param canonical {@code url} or {@code url|version}
     * @param resource id of the resource an operation was invoked on
     * @param inline sent with the question
     */
    public record Which(
            @Nullable String canonical,
            @Nullable String resource,
            @Nullable ObjectNode inline) {}

    /**
     * How an expansion is wanted.
     *
     * @param filter words a display has to begin a word with
     * @param count null: all
     */
    public record Wish(
            @Nullable String filter,
            int offset,
            @Nullable Integer count,
            boolean activeOnly,
            boolean designations,
            boolean definitions,
            @Nullable String language) {}

    private ObjectNode find(Compose compose, Which which) {
        ObjectNode inline = which.inline();
        if (inline != null) {
            return inline;
        }
        String resource = which.resource();
        String canonical = which.canonical();
        if (resource == null && canonical == null) {
            throw new TerminologyProblem(
                    TerminologyProblem.Kind.REQUIRED,
                    "Say which value set: url (its canonical), or valueSet in a POST.");
        }
        Optional<ObjectNode> found = resource != null ? valueSets.byResource(resource) : compose.find(canonical + "");
        return found.orElseThrow(() -> new TerminologyProblem(
                TerminologyProblem.Kind.NOT_FOUND,
                resource != null
                        ? "There is no ValueSet with this id."
                        : "This hub does not hold the value set " + canonical
                                + ": load it as a ValueSet resource or in a package."));
    }

    /** One page of what a value set holds. */
    public ObjectNode expand(int asker, Which which, Wish wish) {
        Integer count = wish.count();
        if (count != null && (count < 0 || wish.offset() < 0) || wish.offset() < 0) {
            throw new TerminologyProblem(TerminologyProblem.Kind.INVALID, "count and offset are whole numbers from 0.");
        }
        Compose compose = new Compose(systems, valueSets, asker);
        ObjectNode valueSet = find(compose, which);
        Query members = compose.of(valueSet);
        Query narrowed = narrowed(wish);
        long total = valueSets.count(members, narrowed);
        long asked = count == null ? Math.max(0, total - wish.offset()) : Math.min(count, total);
        if (asked > MOST) {
            throw new TerminologyProblem(
                    TerminologyProblem.Kind.TOO_COSTLY,
                    "The expansion has " + total + " codes and an answer holds at most " + MOST
                            + ": ask for pages with count and offset, or narrow it with filter.");
        }
        List<ValueSetSql.Member> page =
                asked == 0 ? List.of() : valueSets.page(members, narrowed, wish.offset(), (int) asked);
        return answer(compose, valueSet, wish, total, page);
    }

    private static Query narrowed(Wish wish) {
        Query narrowed = new Query();
        if (wish.activeOnly()) {
            narrowed.add(" and not inactive");
        }
        String filter = wish.filter();
        if (filter != null && !filter.isBlank()) {
            List<String> words = Words.of(filter);
            String code = filter.strip().toLowerCase(Locale.ROOT).replaceAll("([\\\\%_])", "\\\\$1") + "%";
            if (words.isEmpty()) {
                narrowed.add(" and lower(code) like ?", code);
            } else {
                String query = words.stream().map(word -> word + ":*").collect(Collectors.joining(" & "));
                narrowed.add(
                        " and (to_tsvector('simple', display) @@ to_tsquery('simple', ?) or lower(code) like ?)",
                        query,
                        code);
            }
        }
        return narrowed;
    }

    private static ObjectNode answer(
            Compose compose, ObjectNode valueSet, Wish wish, long total, List<ValueSetSql.Member> page) {
        ObjectNode out = FhirJson.mapper().createObjectNode();
        out.put("resourceType", "ValueSet");
        for (String member : METADATA) {
            if (valueSet.has(member)) {
                out.set(member, valueSet.get(member));
            }
        }
        if (!out.has("status")) {
            out.put("status", "unknown");
        }
        ObjectNode expansion = out.putObject("expansion");
        String made = valueSet.path("url").asString("") + compose.used() + wish;
        expansion.put("identifier", "urn:uuid:" + UUID.nameUUIDFromBytes(made.getBytes(StandardCharsets.UTF_8)));
        expansion.put("timestamp", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        expansion.put("total", total);
        expansion.put("offset", wish.offset());
        ArrayNode parameters = expansion.putArray("parameter");
        if (wish.filter() != null) {
            parameters.addObject().put("name", "filter").put("valueString", wish.filter());
        }
        if (wish.count() != null) {
            parameters.addObject().put("name", "count").put("valueInteger", wish.count());
        }
        if (wish.activeOnly()) {
            parameters.addObject().put("name", "activeOnly").put("valueBoolean", true);
        }
        compose.used()
                .forEach(used -> parameters.addObject().put("name", "version").put("valueUri", used));
        if (parameters.isEmpty()) {
            expansion.remove("parameter");
        }
        if (!page.isEmpty()) {
            ArrayNode contains = expansion.putArray("contains");
            page.forEach(member -> contains(contains.addObject(), member, wish));
        }
        return out;
    }

    private static void contains(ObjectNode one, ValueSetSql.Member member, Wish wish) {
        one.put("system", member.system());
        if (member.isAbstract()) {
            one.put("abstract", true);
        }
        if (member.inactive()) {
            one.put("inactive", true);
        }
        if (!member.version().isEmpty()) {
            one.put("version", member.version());
        }
        one.put("code", member.code());
        one.put("display", Designations.display(member.display(), member.designations(), wish.language()));
        if (wish.definitions() && member.definition() != null) {
            one.putArray("extension")
                    .addObject()
                    .put("url", "http://hl7.org/fhir/StructureDefinition/valueset-concept-definition")
                    .put("valueString", member.definition());
        }
        String designations = member.designations();
        if (wish.designations() && designations != null) {
            one.set("designation", FhirJson.mapper().readTree(designations));
        }
    }

    /** Whether one of the codings is in the value set, and its display is one of the code. */
    public ObjectNode validate(int asker, Which which, List<Coding> codings) {
        Compose compose = new Compose(systems, valueSets, asker);
        ObjectNode valueSet = find(compose, which);
        Query members = compose.of(valueSet);
        for (Coding coding : codings) {
            Optional<HeldSystem> system =
                    coding.system().isEmpty() ? Optional.empty() : systems.system(asker, coding.system(), null);
            // as the system spells it, where case does not matter
            String code = system.filter(held -> !held.caseSensitive())
                    .flatMap(held -> systems.concept(held, coding.code()))
                    .map(HeldConcept::code)
                    .orElse(coding.code());
            Query narrowed = new Query().add(" and code = ?", code);
            if (!coding.system().isEmpty()) {
                narrowed.add(" and system = ?", coding.system());
            }
            List<ValueSetSql.Member> found = valueSets.page(members, narrowed, 0, 1);
            if (!found.isEmpty()) {
                ValueSetSql.Member member = found.getFirst();
                return Lookups.judged(member.display(), member.designations(), coding.display(), member.inactive());
            }
        }
        String name = Stream.of("url", "title", "name", "id")
                .map(member -> valueSet.path(member).asString(""))
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("sent with the question");
        return new Out()
                .add("result", false)
                .add("message", "valueString", "No code given is in the value set " + name + ".")
                .resource();
    }
}
