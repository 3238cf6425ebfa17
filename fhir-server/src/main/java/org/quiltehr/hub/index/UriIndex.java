package org.quiltehr.hub.index;

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

    private static void add(SearchParam param, String uri, RowBuilder row) {
        if (asToken(param)) {
            row.tokens.add(Keys.mix(param.seed(), Hash64.of(uri)));
        } else {
            row.lookups.add(Keys.mix(param.typeSeed(), Hash64.of(uri)));
        }
    }

    @Override
    public Match match(SearchParam param, Question question) {
        if (!question.modifier().isEmpty()) {
            throw BadValue.modifier(param, ":missing");
        }
        Longs uris = new Longs();
        for (String value : question.values()) {
            if (value.isEmpty()) {
                throw BadValue.value(param, "a URI");
            }
            uris.add(Hash64.of(Values.plain(value)));
        }
        if (asToken(param)) {
            return Match.filter(SqlCondition.of("{r}.tokens && ?", (Object) TokenIndex.mixed(param.seed(), uris)));
        }
        long[] hashes = TokenIndex.mixed(param.typeSeed(), uris);
        return Match.of(Driver.looked(hashes), List.of(Driver.lookup(Driver.CODE, hashes)));
    }
}
