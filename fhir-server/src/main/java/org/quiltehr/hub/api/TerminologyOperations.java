package org.quiltehr.hub.api;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.api.Operation.Level;
import org.quiltehr.hub.terminology.Coding;
import org.quiltehr.hub.terminology.Lookups;
import org.quiltehr.hub.terminology.Translations;
import org.quiltehr.hub.terminology.ValueSets;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/** The terminology operations of FHIR R4: {@code $lookup}, {@code $validate-code}, {@code $subsumes}, {@code $expand}, {@code $translate}. */
@Component
final class TerminologyOperations implements OperationSet {

    private static final String DEFINITION = "http://hl7.org/fhir/OperationDefinition/";

    private final Lookups lookups;
    private final ValueSets valueSets;
    private final Translations translations;

    TerminologyOperations(Lookups lookups, ValueSets valueSets, Translations translations) {
        this.lookups = lookups;
        this.valueSets = valueSets;
        this.translations = translations;
    }

    private interface Work {
        ObjectNode on(CodeQuestion input, @Nullable String resource);
    }

    @Override
    public List<Operation> operations() {
        return List.of(
                at(Level.TYPE, "CodeSystem", "lookup", (in, id) -> lookup(in)),
                at(Level.TYPE, "CodeSystem", "validate-code", this::validateInSystem),
                at(Level.INSTANCE, "CodeSystem", "validate-code", this::validateInSystem),
                at(Level.TYPE, "CodeSystem", "subsumes", this::subsumes),
                at(Level.INSTANCE, "CodeSystem", "subsumes", this::subsumes),
                at(Level.TYPE, "ValueSet", "expand", this::expand),
                at(Level.INSTANCE, "ValueSet", "expand", this::expand),
                at(Level.TYPE, "ValueSet", "validate-code", this::validateInValueSet),
                at(Level.INSTANCE, "ValueSet", "validate-code", this::validateInValueSet),
                at(Level.TYPE, "ConceptMap", "translate", this::translate),
                at(Level.INSTANCE, "ConceptMap", "translate", this::translate));
    }

    private static Operation at(Level level, String type, String name, Work work) {
        return new Operation(name, type, level, false, DEFINITION + type + "-" + name, (exchange, id, input) -> {
            ObjectNode answer = work.on(new CodeQuestion(exchange, input), id.isEmpty() ? null : id);
            return Answer.of(200, FhirJson.bytes(answer));
        });
    }

    /** A code of a system: parameter {@code coding}, or {@code code} and {@code system}. */
    private static @Nullable Coding coding(CodeQuestion in, String system) {
        Coding coding = in.coding("coding").orElse(null);
        String code = in.text("code");
        if (coding != null || code == null) {
            return coding;
        }
        String url = in.text(system);
        return new Coding(url == null ? "" : url, code, in.text("display"));
    }

    private ObjectNode lookup(CodeQuestion in) {
        Coding coding = coding(in, "system");
        return lookups.lookup(
                in.asker(),
                coding == null || coding.system().isEmpty() ? null : coding.system(),
                in.text("version"),
                coding == null ? null : coding.code(),
                Set.copyOf(in.input().texts("property")),
                in.text("displayLanguage"));
    }

    private ObjectNode validateInSystem(CodeQuestion in, @Nullable String id) {
        if (in.input().resource("codeSystem").isPresent()) {
            throw new Refused(
                    400,
                    "not-supported",
                    "codeSystem",
                    "store the CodeSystem first and name it by url: none is taken inline");
        }
        Coding coding = coding(in, "url");
        String url = in.text("url");
        if (coding == null) {
            List<Coding> codings = in.concept("codeableConcept");
            coding = codings.stream()
                    .filter(one -> url == null || one.system().equals(url))
                    .findFirst()
                    .orElse(null);
        }
        if (coding == null) {
            throw new Refused(400, "required", "code", "say which code: code and url, coding, or codeableConcept");
        }
        String system = url != null ? url : coding.system().isEmpty() ? null : coding.system();
        return lookups.validate(in.asker(), system, in.text("version"), id, coding);
    }

    private ObjectNode subsumes(CodeQuestion in, @Nullable String id) {
        Coding a = in.coding("codingA").orElse(null);
        Coding b = in.coding("codingB").orElse(null);
        if (a != null && b != null && !a.system().equals(b.system())) {
            throw new Refused(400, "invalid", "codingB", "the two codings are of different systems");
        }
        return lookups.subsumes(
                in.asker(),
                a != null ? a.system() : in.text("system"),
                in.text("version"),
                id,
                a != null ? a.code() : in.text("codeA"),
                b != null ? b.code() : in.text("codeB"));
    }

    private static ValueSets.Which which(CodeQuestion in, @Nullable String id) {
        String url = in.text("url");
        String version = in.text("valueSetVersion");
        String canonical = url != null && version != null && !url.contains("|") ? url + "|" + version : url;
        return new ValueSets.Which(
                canonical, id, in.input().resource("valueSet").orElse(null));
    }

    private ObjectNode expand(CodeQuestion in, @Nullable String id) {
        if (in.text("context") != null) {
            throw new Refused(400, "not-supported", "context", "is not supported: name the value set by url");
        }
        Integer offset = in.number("offset");
        return valueSets.expand(
                in.asker(),
                which(in, id),
                new ValueSets.Wish(
                        in.text("filter"),
                        offset == null ? 0 : offset,
                        in.number("count"),
                        in.truth("activeOnly"),
                        in.truth("includeDesignations"),
                        in.truth("includeDefinition"),
                        in.text("displayLanguage")));
    }

    private ObjectNode validateInValueSet(CodeQuestion in, @Nullable String id) {
        Coding coding = coding(in, "system");
        List<Coding> codings = coding != null ? List.of(coding) : in.concept("codeableConcept");
        if (codings.isEmpty()) {
            throw new Refused(400, "required", "code", "say which code: code and system, coding, or codeableConcept");
        }
        return valueSets.validate(in.asker(), which(in, id), codings);
    }

    private ObjectNode translate(CodeQuestion in, @Nullable String id) {
        if (!in.input().texts("dependency").isEmpty()) {
            throw new Refused(400, "not-supported", "dependency", "is not supported");
        }
        Coding coding = coding(in, "system");
        List<Coding> codings = coding != null ? List.of(coding) : in.concept("codeableConcept");
        if (codings.isEmpty()) {
            throw new Refused(400, "required", "code", "say which code: code and system, coding, or codeableConcept");
        }
        return translations.translate(
                in.asker(),
                new Translations.Question(
                        codings,
                        in.text("url"),
                        in.text("conceptMapVersion"),
                        id,
                        in.text("source"),
                        in.text("target"),
                        in.text("targetsystem"),
                        in.truth("reverse")));
    }
}
