package org.quiltehr.hub.index;

import tools.jackson.databind.JsonNode;

/** What one type of search parameter stores of a value, and how it is matched. */
sealed interface ParamIndex
        permits CompositeIndex,
                DateIndex,
                NumberIndex,
                QuantityIndex,
                ReferenceIndex,
                StringIndex,
                TokenIndex,
                UriIndex {

    /** Adds what is stored of a value; one of a wrong shape is passed over. */
    void extract(SearchParam param, JsonNode value, String datatype, RowBuilder row);

    /** The rows a question matches; throws {@link BadValue}. */
    Match match(SearchParam param, Question question);

    static ParamIndex of(Kind kind) {
        return switch (kind) {
            case TOKEN -> TokenIndex.INSTANCE;
            case REFERENCE -> ReferenceIndex.INSTANCE;
            case DATE -> DateIndex.INSTANCE;
            case STRING -> StringIndex.INSTANCE;
            case QUANTITY -> QuantityIndex.INSTANCE;
            case NUMBER -> NumberIndex.INSTANCE;
            case URI -> UriIndex.INSTANCE;
            case COMPOSITE -> CompositeIndex.INSTANCE;
        };
    }
}
