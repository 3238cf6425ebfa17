package org.quiltehr.hub.index;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.Hash64;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.index.Question.Target;
import tools.jackson.databind.JsonNode;

/**
 * References. To the row's own patient: column {@code pat}, unless {@code refs} holds the parameter's mark "not this
 * patient". To a record with the same home: {@code refs}. All others: {@code lookup}. Identifiers of references are tokens.
 */
final class ReferenceIndex implements ParamIndex {

    static final ReferenceIndex INSTANCE = new ReferenceIndex();
    private static final String MODIFIERS = ":[type], :above, :below, :identifier, :missing, :not, :text";
    private static final long NOT_OWN = Hash64.of("not this patient");

    private ReferenceIndex() {}

    @Override
    public void extract(SearchParam param, JsonNode value, String datatype, RowBuilder row) {
        row.references++;
        if (value.isString()) {
            String canonical = value.stringValue();
            long hash = Keys.mix(param.typeSeed(), Hash64.of(canonical));
            row.lookups.add(hash);
            Canonicals.note(param, canonical, hash, row);
            int bar = canonical.indexOf('|');
            if (bar > 0) {
                row.lookups.add(Keys.mix(param.typeSeed(), Hash64.of(canonical.substring(0, bar))));
            }
            return;
        }
        String text = Shapes.text(value, "reference");
        if (text != null && !text.startsWith("#")) {
            reference(param, ReferenceText.unversioned(text), row);
        }
        Words.add(param, Shapes.text(value, "display"), row);
        JsonNode identifier = Shapes.member(value, "identifier");
        if (identifier != null) {
            TokenIndex.INSTANCE.extract(identifiers(param), identifier, "Identifier", row);
        }
    }

    private static void reference(SearchParam param, String text, RowBuilder row) {
        LogicalId patient = row.patient;
        boolean inside = false;
        if (patient != null && ReferenceText.isRelative(text)) {
            int slash = text.indexOf('/');
            String type = text.substring(0, slash);
            String id = text.substring(slash + 1);
            if (row.isOwnPatient(type, id)) {
                row.ownPatient = true;
                return;
            }
            LogicalId target = LogicalId.parse(id).orElse(null);
            inside = target != null && target.home() == patient.home();
            row.clientChosenPatient |= target == null && type.equals("Patient");
        }
        if (inside) {
            row.refs.add(Keys.mix(param.seed(), Hash64.of(text)));
        } else {
            row.lookups.add(Keys.mix(param.typeSeed(), Hash64.of(text)));
        }
    }

    /** Of a row: that a value of the parameter, and if it has but one the only one, is the row's own patient. */
    static SqlCondition ofOwnPatient(SearchParam param) {
        return SqlCondition.and(List.of(Finder.present(param), SqlCondition.of("({r}.refs && ?) is not true", (Object)
                new long[] {Keys.mix(param.seed(), NOT_OWN)})));
    }

    /** Called once the values of a parameter are all in. */
    void finish(SearchParam param, RowBuilder row) {
        // an only reference to a Patient under an id a client chose can be no other: the row's patient was read from it
        boolean own = row.ownPatient || (row.clientChosenPatient && row.references == 1);
        if (!own && row.patient != null && param.mayTarget("Patient")) {
            row.refs.add(Keys.mix(param.seed(), NOT_OWN));
        }
    }

    @Override
    public Match match(SearchParam param, Question question) {
        String modifier = question.modifier();
        if (modifier.equals("identifier")) {
            return TokenIndex.INSTANCE.match(
                    identifiers(param), new Question("", question.values(), question.records()));
        }
        if (modifier.equals("text")) {
            return Words.match(param, question);
        }
        if (modifier.equals("above") || modifier.equals("below")) {
            return family(param, question);
        }
        boolean not = modifier.equals("not");
        if (!modifier.isEmpty() && !not && !FhirTypes.exists(modifier)) {
            throw BadValue.modifier(param, MODIFIERS);
        }
        Referred wanted = new Referred();
        for (String value : question.values()) {
            add(wanted, param, not ? "" : modifier, Values.plain(value), question);
        }
        Match match = wanted.match(param);
        return not ? Match.filter(match.filter().not()) : match;
    }

    private static void add(Referred wanted, SearchParam param, String modifier, String value, Question question) {
        if (value.isEmpty()) {
            throw BadValue.value(param, "a reference");
        }
        if (ReferenceText.isRelative(value)) {
            record(wanted, ReferenceText.type(value), ReferenceText.id(value), question);
        } else if (value.contains(":")) {
            wanted.add(ReferenceText.unversioned(value));
        } else {
            for (String type : types(param, modifier)) {
                record(wanted, type, value, question);
            }
        }
    }

    /** What refers to a resource, or one that is part of it or it is part of; of canonicals by their versions. */
    private static Match family(SearchParam param, Question question) {
        boolean below = question.modifier().equals("below");
        Referred wanted = new Referred();
        Longs hashes = new Longs();
        List<Match> any = new ArrayList<>();
        for (String value : question.values()) {
            String plain = Values.plain(value);
            if (!ReferenceText.isRelative(plain) && plain.contains(":")) {
                if (below) {
                    SqlCondition names = Canonicals.below(param, plain, false);
                    any.add(Driver.looked(names));
                } else {
                    Canonicals.above(plain, false, hashes);
                }
                continue;
            }
            boolean typed = ReferenceText.isRelative(plain);
            String only = typed ? String.valueOf(ReferenceText.type(plain)) : "";
            for (String type : types(param, only)) {
                for (Target target : question.records().family(type, ReferenceText.id(plain), below)) {
                    LogicalId id = target.id();
                    if (id != null) {
                        target.texts().forEach(text -> wanted.add(type, id, ReferenceText.id(text)));
                    }
                }
            }
        }
        if (hashes.size() > 0) {
            any.add(Driver.looking(TokenIndex.mixed(param.typeSeed(), hashes)));
        }
        if (!wanted.isEmpty()) {
            any.add(wanted.match(param));
        }
        return any.isEmpty() ? Match.filter(SqlCondition.FALSE) : Match.any(any);
    }

    private static Collection<String> types(SearchParam param, String modifier) {
        if (!modifier.isEmpty()) {
            return List.of(modifier);
        }
        return param.targets().isEmpty() ? FhirTypes.names() : param.targets();
    }

    private static void record(Referred wanted, @Nullable String type, String id, Question question) {
        if (type == null) {
            return;
        }
        wanted.add(type + "/" + id);
        if (!type.equals("Patient")) {
            LogicalId.parse(id).ifPresent(wanted::inside);
            return;
        }
        for (Target target : question.records().records(type, id)) {
            target.texts().forEach(wanted::add);
            LogicalId logical = target.id();
            if (logical != null) {
                wanted.patient(logical);
            }
        }
    }

    private static SearchParam identifiers(SearchParam param) {
        String key = SearchParam.key(param.name(), param.number()) + ":identifier";
        return new SearchParam(
                param.type(),
                param.name() + ":identifier",
                Kind.TOKEN,
                param.number(),
                List.of(),
                List.of(ValuePath.of("x:Identifier")),
                SearchParam.Role.NONE,
                List.of(),
                List.of(),
                Keys.seed(key),
                Keys.seed(param.type(), key));
    }
}
