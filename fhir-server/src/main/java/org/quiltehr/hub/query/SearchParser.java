package org.quiltehr.hub.query;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.index.BadValue;
import org.quiltehr.hub.index.Finder;
import org.quiltehr.hub.index.Kind;
import org.quiltehr.hub.index.Match;
import org.quiltehr.hub.index.ParamRegistry;
import org.quiltehr.hub.index.Question;
import org.quiltehr.hub.index.ReferenceText;
import org.quiltehr.hub.index.SearchParam;
import org.quiltehr.hub.index.Values;
import org.quiltehr.hub.query.Plan.Order;
import org.quiltehr.hub.query.QueryProblem.Code;
import org.quiltehr.hub.query.SearchRequest.Parameter;

/** Understands a search: conditions, sort keys, includes and result parameters. One use each. */
final class SearchParser {

    static final int DEFAULT_COUNT = 50;
    static final int MAX_COUNT = 1000;

    /** Parameters the face of the server answers, or that change nothing here. */
    private static final Set<String> ELSEWHERE = Set.of("_format", "_pretty", "_elements", "_total");

    private final String type;
    private final SearchRequest request;
    private final ParamRegistry params;
    private final SpecialTerms special;
    private final Chains chains;
    private final PatientRecords records;
    private final List<Term> terms = new ArrayList<>();
    private final List<Order> orders = new ArrayList<>();
    private final List<Ask.Include> includes = new ArrayList<>();
    private final List<Parameter> honoured = new ArrayList<>();
    private final Set<String> dropped = new LinkedHashSet<>();
    private int count = DEFAULT_COUNT;
    private boolean countOnly;
    private boolean total;
    private @Nullable String page;

    SearchParser(
            String type,
            SearchRequest request,
            ParamRegistry params,
            SpecialTerms special,
            Chains chains,
            PatientRecords records) {
        this.type = type;
        this.request = request;
        this.params = params;
        this.special = special;
        this.chains = chains;
        this.records = records;
    }

    Ask parse(List<Parameter> parameters) throws SQLException {
        for (Parameter parameter : parameters) {
            if (parameter.value().isEmpty()) {
                continue; // a form's field left empty
            }
            if (parameter.value().indexOf('\0') >= 0) {
                throw QueryProblem.invalid("parameter " + parameter.name() + " holds a character that no value has");
            }
            try {
                if (one(parameter.name(), parameter.value())) {
                    honoured.add(
                            parameter.name().equals("_count")
                                    ? new Parameter("_count", Integer.toString(countOnly ? 0 : count))
                                    : parameter);
                }
            } catch (BadValue e) {
                throw new QueryProblem(e.isModifier() ? Code.NOT_SUPPORTED : Code.INVALID, e.text());
            } catch (QueryProblem e) {
                if (request.strict() || e.code() != Code.NOT_SUPPORTED || known(parameter.name())) {
                    throw e;
                }
                dropped.add(Names.safe(parameter.name()));
            }
        }
        String compartment = request.compartment();
        if (compartment != null) {
            terms.add(within(compartment));
        }
        return new Ask(
                type,
                terms,
                orders,
                count,
                countOnly,
                total,
                includes,
                page,
                List.copyOf(honoured),
                List.copyOf(dropped));
    }

    /** In a compartment is what names its owner by any of the parameters that count for it. */
    private Term within(String compartment) throws SQLException {
        String owner = SystemSearchSql.ofType(compartment);
        if (type.equals(owner)) {
            return special.ids(List.of(compartment.substring(owner.length() + 1)));
        }
        List<Match> any = new ArrayList<>();
        for (SearchParam param : Compartments.params(owner, type)) {
            if (param.mayTarget(owner)) {
                any.add(Finder.match(param, new Question("", List.of(compartment), records)));
            }
        }
        return new Term(Match.any(any), false);
    }

    /** A known parameter asked in a way that is not supported is refused even leniently: its absence would widen. */
    private boolean known(String name) {
        String plain = name.split("[:.]", 2)[0];
        // over all types only those parameters can be passed over that none of them has
        return (request.type() == null && !plain.startsWith("_"))
                || params.searched().find(type, plain).isPresent()
                || params.indexed().find(type, plain).isPresent()
                || plain.equals("_has")
                || plain.equals("_list")
                || FullTextTerms.isOne(plain);
    }

    /** Takes one parameter; false if it is not part of the self link. */
    private boolean one(String name, String value) throws SQLException {
        switch (name) {
            case "_page" -> {
                page = value;
                return false;
            }
            case "_count" -> {
                count(value);
                return true;
            }
            case "_sort" -> {
                for (String key : value.split(",", -1)) {
                    sort(key.strip());
                }
                return true;
            }
            case "_summary" -> {
                countOnly |= value.equals("count");
                total |= countOnly;
                return true;
            }
            case "_type" -> {
                if (request.type() != null) {
                    throw QueryProblem.unsupported("_type is for searches over several types");
                }
                return true;
            }
            case "_contained" -> {
                if (!value.equals("false")) {
                    throw QueryProblem.unsupported("contained resources are not searched: _contained is false");
                }
                return true;
            }
            case "_total" -> {
                total |= value.equals("accurate");
                return true;
            }
            case "_include",
                    "_revinclude",
                    "_include:iterate",
                    "_revinclude:iterate",
                    "_include:recurse",
                    "_revinclude:recurse" -> {
                include(name, value);
                return true;
            }
            default -> {
                if (ELSEWHERE.contains(name)) {
                    return true;
                }
                return condition(name, value);
            }
        }
    }

    private boolean condition(String name, String value) throws SQLException {
        if (name.startsWith("_has:")) {
            terms.add(chains.has(name, value));
            return true;
        }
        int dot = name.indexOf('.');
        if (dot > 0) {
            terms.add(chains.forward(type, name.substring(0, dot), name.substring(dot + 1), value));
            return true;
        }
        int colon = name.indexOf(':');
        String plain = colon < 0 ? name : name.substring(0, colon);
        String modifier = colon < 0 ? "" : name.substring(colon + 1);
        if (plain.equals("_list") && value.startsWith("$")) {
            terms.add(new Term(CurrentLists.match(value, type, this::terms), false));
            return true;
        }
        Term own = special.term(plain, modifier, value);
        if (own != null) {
            terms.add(own);
            return true;
        }
        SearchParam param = params.searched().find(type, plain).orElseThrow(() -> unknown(plain));
        terms.add(term(param, modifier, value));
        return true;
    }

    private List<Term> terms(Parameter parameter) throws SQLException {
        int before = terms.size();
        condition(parameter.name(), parameter.value());
        List<Term> added = List.copyOf(terms.subList(before, terms.size()));
        terms.subList(before, terms.size()).clear();
        return added;
    }

    private Term term(SearchParam param, String modifier, String value) {
        if (modifier.equals("missing")) {
            if (!value.equals("true") && !value.equals("false")) {
                throw QueryProblem.invalid("parameter " + param.name() + ":missing is true or false");
            }
            return new Term(Term.of(Finder.present(param)).match(), value.equals("true"));
        }
        boolean not = modifier.equals("not") && (param.kind() == Kind.TOKEN || param.kind() == Kind.REFERENCE);
        List<String> values =
                Values.split(value, ',').stream().filter(v -> !v.isEmpty()).toList();
        if (param.kind() == Kind.REFERENCE) {
            values = values.stream().map(SearchParser::relative).toList();
        }
        Match match = Finder.match(param, new Question(not ? "" : modifier, values, records));
        return new Term(match, not);
    }

    /** A reference into this server by its whole address is the relative one. */
    private static String relative(String value) {
        int base = value.indexOf("/fhir/");
        return base > 0 && value.contains("://") && ReferenceText.type(value) != null
                ? value.substring(base + "/fhir/".length())
                : value;
    }

    private void count(String value) {
        try {
            int wanted = Integer.parseInt(value.strip());
            if (wanted < 0) {
                throw QueryProblem.invalid("_count is 0 or more");
            }
            count = Math.min(wanted, MAX_COUNT);
            if (wanted == 0) {
                countOnly = true;
                total = true;
            }
        } catch (NumberFormatException e) {
            if (!value.strip().matches("\\d+")) {
                throw QueryProblem.invalid("_count is not a number");
            }
            count = MAX_COUNT;
        }
    }

    private void sort(String key) {
        boolean descending = key.startsWith("-");
        String name = descending ? key.substring(1) : key;
        switch (name) {
            case "_id" -> orders.add(new Order(Order.BY_ID, "bigint", descending, null));
            case "_lastUpdated" -> orders.add(new Order(Order.BY_CHANGE, "bigint", descending, null));
            default -> {
                SearchParam param = params.searched()
                        .find(type, name)
                        .orElseThrow(() ->
                                QueryProblem.unsupported("_sort: no parameter " + Names.safe(name) + " of " + type));
                Finder.Sorting sorting = Finder.sorting(param, descending);
                if (param.kind() == Kind.COMPOSITE) {
                    throw QueryProblem.unsupported("_sort: a composite parameter has no order");
                }
                orders.add(
                        sorting == null
                                ? new Order("", "", descending, param)
                                : new Order(sorting.sql(), sorting.type(), descending, param));
            }
        }
    }

    private void include(String name, String value) {
        String[] parts = value.split(":", -1);
        boolean reverse = name.startsWith("_revinclude");
        String target = parts.length > 2 && !parts[2].isEmpty() ? parts[2] : null;
        boolean all = value.equals("*") || (parts.length > 1 && parts[1].equals("*"));
        String source = value.equals("*") ? type : parts[0];
        if (!FhirTypes.exists(source)
                || (target != null && !FhirTypes.exists(target))
                || (!all
                        && (parts.length < 2
                                || params.searched()
                                        .find(source, parts[1])
                                        .filter(param -> param.kind() == Kind.REFERENCE)
                                        .isEmpty()))
                || (reverse && value.equals("*"))) {
            throw QueryProblem.unsupported(name.split(":", 2)[0]
                    + " is Type:parameter[:Type] with a reference parameter of that type, or * for all of them");
        }
        includes.add(new Ask.Include(reverse, name.contains(":"), source, all ? "*" : parts[1], target));
    }

    private QueryProblem unknown(String name) {
        if (params.indexed().find(type, name).isPresent()) {
            return QueryProblem.unsupported("parameter " + Names.safe(name) + " of " + type
                    + " was declared and what is stored is being indexed: $reindex-status tells how far it is");
        }
        return QueryProblem.unsupported(
                "no parameter " + Names.safe(name) + " of " + type + "; supported are "
                        + params.searched().of(type).stream()
                                .map(SearchParam::name)
                                .sorted()
                                .collect(Collectors.joining(", "))
                        + ", _id, _lastUpdated, _source, _has, _sort, _count, _include, _revinclude, _total, _summary, _elements");
    }
}
