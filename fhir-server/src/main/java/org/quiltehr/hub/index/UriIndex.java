package org.quiltehr.hub.index;

import java.util.ArrayList;
import java.util.List;
import org.quiltehr.hub.base.Hash64;
import tools.jackson.databind.JsonNode;

/** URIs, matched whole: in {@code lookup}, but {@code _profile}, which most rows bear, as a token. */
final class UriIndex implements ParamIndex {

    static final UriIndex INSTANCE = new UriIndex();

    private UriIndex() {}

    private static boolean asToken(SearchParam param) {
        return param.name().equals("_profile");
    }

    @Override
    public void extract(SearchParam param, JsonNode value, String datatype, RowBuilder row) {
        if (!value.isString()) {
            return;
        }
        String uri = value.stringValue();
        add(param, uri, row);
        int bar = uri.indexOf('|');
        if (bar > 0 && datatype.equals("canonical")) {
            add(param, uri.substring(0, bar), row);
        }
    }

    /** The addresses above one: what stands before each of its slashes, after the scheme's. */
    static List<String> above(String uri) {
        List<String> found = new ArrayList<>();
        int scheme = uri.indexOf("://");
        int from = scheme < 0 ? 0 : scheme + 3;
        for (int slash = uri.indexOf('/', from); slash > 0; slash = uri.indexOf('/', slash + 1)) {
            found.add(uri.substring(0, slash));
        }
        return found;
    }

    private static void add(SearchParam param, String uri, RowBuilder row) {
        if (asToken(param)) {
            long token = Keys.mix(param.seed(), Hash64.of(uri));
            row.tokens.add(token);
            Canonicals.note(param, uri, token, row);
        } else {
            row.lookups.add(Keys.mix(param.typeSeed(), Hash64.of(uri)));
            for (String above : above(uri)) {
                row.lookups.add(Keys.mix(param.typeSeed(), Hash64.of("below " + above)));
            }
        }
    }

    @Override
    public Match match(SearchParam param, Question question) {
        boolean below = question.modifier().equals("below");
        boolean up = question.modifier().equals("above");
        if (!question.modifier().isEmpty() && !below && !up) {
            throw BadValue.modifier(param, ":above, :below, :missing");
        }
        if (asToken(param) && below) {
            return profilesBelow(param, question);
        }
        Longs uris = new Longs();
        for (String value : question.values()) {
            if (value.isEmpty()) {
                throw BadValue.value(param, "a URI");
            }
            String uri = Values.plain(value);
            if (asToken(param) && up) {
                Canonicals.above(uri, true, uris);
                continue;
            }
            uris.add(Hash64.of(uri));
            if (below) {
                String root = uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
                uris.add(Hash64.of(root));
                uris.add(Hash64.of("below " + root));
            }
            if (up) {
                for (String above : above(uri)) {
                    uris.add(Hash64.of(above));
                    uris.add(Hash64.of(above + "/"));
                }
            }
        }
        if (asToken(param)) {
            return Match.filter(SqlCondition.of("{r}.tokens && ?", (Object) TokenIndex.mixed(param.seed(), uris)));
        }
        long[] hashes = TokenIndex.mixed(param.typeSeed(), uris);
        return Driver.looking(hashes);
    }

    private static Match profilesBelow(SearchParam param, Question question) {
        List<SqlCondition> any = new ArrayList<>();
        for (String value : question.values()) {
            SqlCondition below = Canonicals.below(param, Values.plain(value), true);
            any.add(new SqlCondition("{r}.tokens && array(" + below.sql() + ")", below.args()));
        }
        return Match.filter(SqlCondition.or(any));
    }
}
