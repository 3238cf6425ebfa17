package org.quiltehr.adapter.csv.value;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.csv.value.Numbers.Unit;

/** Which conversion an element of a datatype takes. */
public final class Conversions {

    /** What a column may ask for beside the conversion of its element's datatype. */
    public static final Set<String> AS = Set.of("text", "name", "pressure", "race", "ethnicity", "extension");

    /**
     * What a column says of its cells.
     *
     * @param as one of {@link #AS}, or null
     * @param codes null if the cells are standard codes
     * @param complete whether a code outside {@code codes} refuses the row
     * @param system of codes or identifiers
     * @param systemColumn names the column that says the system
     * @param systems what that column's words mean
     * @param unit always this unit
     * @param unitColumn names the column that says the unit
     * @param url of an extension
     * @param decimalComma whether a comma stands before the decimals, and a point means nothing
     * @param localBase begins the systems of words that name none
     */
    public record Options(
            @Nullable String as,
            @Nullable CodeTable codes,
            boolean complete,
            @Nullable String system,
            Map<String, String> prefixes,
            @Nullable String systemColumn,
            CodeTable systems,
            @Nullable String unit,
            @Nullable String unitColumn,
            CodeTable units,
            @Nullable String url,
            Dates dates,
            boolean decimalComma,
            String localBase) {}

    private Conversions() {}

    /** Null if cells cannot be of this datatype. */
    public static @Nullable Conversion of(String datatype, Options options) {
        String as = options.as();
        CodeTable codes = options.codes();
        boolean comma = options.decimalComma();
        Unit unit = new Unit(options.unit(), options.unitColumn(), options.units());
        if (as != null) {
            return switch (as) {
                case "name" -> new Words.Name();
                case "pressure" -> new Numbers.Pressure(unit);
                case "race", "ethnicity" -> codes == null ? null : new Words.UsCore(as, codes);
                case "extension" -> options.url() == null ? null : new Words.Extension(options.url());
                default -> new Words.Text();
            };
        }
        return switch (datatype) {
            case "[x]" -> new Numbers.Result(unit, comma);
            case "string", "markdown", "uri", "url", "canonical", "oid", "uuid", "id" -> new Words.Text();
            case "boolean" -> new Words.Flag();
            case "date" -> new Words.Day(options.dates(), false);
            case "dateTime", "instant" -> new Words.Day(options.dates(), true);
            case "decimal" -> new Numbers.Plain(false, comma);
            case "integer", "positiveInt", "unsignedInt" -> new Numbers.Plain(true, comma);
            case "Quantity", "SimpleQuantity", "Age", "Duration", "Count", "Distance" ->
                new Numbers.Amount(unit, comma);
            case "code", "Coding", "CodeableConcept" ->
                new Concepts(
                        datatype,
                        codes,
                        options.complete(),
                        options.system(),
                        options.prefixes(),
                        options.systemColumn(),
                        options.systems(),
                        options.localBase());
            case "Identifier" -> options.system() == null ? null : new Words.Number(options.system());
            case "HumanName" -> new Words.Name();
            default -> null;
        };
    }
}
