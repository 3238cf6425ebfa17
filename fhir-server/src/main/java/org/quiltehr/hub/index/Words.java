package org.quiltehr.hub.index;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.Hash64;
import org.quiltehr.hub.index.IndexRow.Word;
import tools.jackson.databind.JsonNode;

/**
 * The words beside codes ({@code CodeableConcept.text}, {@code Coding.display}, {@code Identifier.type.text},
 * {@code Reference.display}) that the modifier {@code :text} asks for. A row's {@code tokens} hold their hashes; table
 * {@code word} holds each of them once.
 */
final class Words {

    /** Under this parameter table {@code word} holds the units of UCUM that were ever stored. */
    static final long UNITS = Keys.seed("units of UCUM");

    private static final String LAST = Character.toString(Character.MAX_CODE_POINT);
    private static final int REMEMBERED = 50_000;
    private static final Map<String, Normal> KNOWN = new ConcurrentHashMap<>();

    private Words() {}

    /** Words without case and accents; the same few are said again and again. */
    private record Normal(String text, long hash) {

        static Normal of(String words) {
            Normal known = KNOWN.get(words);
            if (known == null) {
                String normal = StringIndex.normal(words);
                known = new Normal(normal, Hash64.of("text " + normal));
                if (KNOWN.size() < REMEMBERED) {
                    KNOWN.put(words, known);
                }
            }
            return known;
        }
    }

    static void add(SearchParam param, @Nullable String words, RowBuilder row) {
        if (words == null || words.isBlank() || words.indexOf('\0') >= 0) {
            return;
        }
        Normal normal = Normal.of(words);
        long hash = Keys.mix(param.seed(), normal.hash());
        row.tokens.add(hash);
        row.word(new Word(param.typeSeed(), normal.text(), hash));
    }

    /** The words of a value of a token parameter. */
    static void ofToken(SearchParam param, JsonNode value, String datatype, RowBuilder row) {
        switch (datatype) {
            case "CodeableConcept" -> {
                add(param, Shapes.text(value, "text"), row);
                for (JsonNode coding : Shapes.items(value, "coding")) {
                    add(param, Shapes.text(coding, "display"), row);
                }
            }
            case "Coding" -> add(param, Shapes.text(value, "display"), row);
            case "Identifier" -> {
                JsonNode type = Shapes.member(value, "type");
                if (type != null) {
                    add(param, Shapes.text(type, "text"), row);
                }
            }
            default -> {
                // has no words
            }
        }
    }

    /** The rows with words that begin so. */
    static Match match(SearchParam param, Question question) {
        java.util.List<SqlCondition> any = new java.util.ArrayList<>();
        for (String value : question.values()) {
            String normal = StringIndex.normal(Values.plain(value));
            if (normal.isEmpty() || normal.indexOf('\0') >= 0) {
                throw BadValue.value(param, "text");
            }
            any.add(SqlCondition.of(
                    "{r}.tokens && array(select w.hash from word w where w.param = ? and w.norm >= ? and w.norm < ?)",
                    param.typeSeed(),
                    normal,
                    normal + LAST));
        }
        return Match.filter(SqlCondition.or(any));
    }
}
