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
    private static final String MODIFIERS = ":[type], :identifier, :missing, :not, :text";
    private static final long NOT_OWN = Hash64.of("not this patient");
    private static final int PATIENT = FhirTypes.require("Patient");

    private ReferenceIndex() {}

    @Override
    public void extract(SearchParam param, JsonNode value, String datatype, RowBuilder row) {
        row.references++;
        if (value.isString()) {
            String canonical = value.stringValue();
            row.lookups.add(Keys.mix(param.typeSeed(), Hash64.of(canonical)));
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
        boolean not = modifier.equals("not");
        if (!modifier.isEmpty() && !not && !FhirTypes.exists(modifier)) {
            throw BadValue.modifier(param, MODIFIERS);
        }
        Wanted wanted = new Wanted();
        for (String value : question.values()) {
            wanted.add(param, not ? "" : modifier, Values.plain(value), question);
        }
        Match match = wanted.match(param);
        return not ? Match.filter(match.filter().not()) : match;
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

    /** What the values of one question stand for. */
    private static final class Wanted {

        final Longs patients = new Longs();
        final Longs texts = new Longs();
        final Longs homes = new Longs();

        void add(SearchParam param, String modifier, String value, Question question) {
            if (value.isEmpty()) {
                throw BadValue.value(param, "a reference");
            }
            if (ReferenceText.isRelative(value)) {
                record(ReferenceText.type(value), ReferenceText.id(value), question);
            } else if (value.contains(":")) {
                texts.add(Hash64.of(ReferenceText.unversioned(value)));
            } else {
                for (String type : types(param, modifier)) {
                    record(type, value, question);
                }
            }
        }

        private static Collection<String> types(SearchParam param, String modifier) {
            if (!modifier.isEmpty()) {
                return List.of(modifier);
            }
            return param.targets().isEmpty() ? FhirTypes.names() : param.targets();
        }

        private void record(@Nullable String type, String id, Question question) {
            if (type == null) {
                return;
            }
            texts.add(Hash64.of(type + "/" + id));
            if (!type.equals("Patient")) {
                LogicalId.parse(id).ifPresent(target -> homes.add(target.home()));
                return;
            }
            for (Target target : question.records().records(type, id)) {
                target.texts().forEach(text -> texts.add(Hash64.of(text)));
                LogicalId logical = target.id();
                if (logical != null) {
                    patients.add(logical.own());
                    homes.add(logical.home());
                }
            }
        }

        Match match(SearchParam param) {
            List<SqlCondition> any = new ArrayList<>();
            List<Driver> drivers = new ArrayList<>();
            long[] shared = TokenIndex.mixed(param.typeSeed(), texts);
            if (patients.toArray().length > 0) {
                SqlCondition pat = SqlCondition.in("{r}.pat", patients.toArray());
                any.add(SqlCondition.and(List.of(
                        pat, Finder.present(param), SqlCondition.of("({r}.refs && ?) is not true", (Object)
                                new long[] {Keys.mix(param.seed(), NOT_OWN)}))));
                drivers.add(Driver.column(Driver.PATIENT, pat));
            }
            if (homes.toArray().length > 0 && !param.targets().equals(List.of("Patient"))) {
                SqlCondition inside = SqlCondition.of("{r}.refs && ?", (Object) TokenIndex.mixed(param.seed(), texts));
                SqlCondition home = SqlCondition.in("p.home", homes.toArray());
                any.add(inside);
                drivers.add(Driver.column(
                        Driver.COMPARTMENT,
                        SqlCondition.and(List.of(
                                new SqlCondition(
                                        "{r}.pat = any(array(select p.pk from res p where p.type = " + PATIENT + " and "
                                                + home.sql() + "))",
                                        home.args()),
                                inside))));
            }
            any.add(Driver.looked(shared));
            drivers.add(Driver.lookup(Driver.SHARED, shared));
            return Match.of(SqlCondition.or(any), drivers);
        }
    }
}
