package org.quiltehr.adapter.spi.shape;

import java.math.BigDecimal;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** The primitive types of R4 (datatypes.html#primitive): their JSON type and their form, by hand instead of by regex. */
enum Primitive {
    BASE64BINARY("base64 text"),
    BOOLEAN("true or false, without quotes"),
    CANONICAL("a URI without spaces"),
    CODE("a code: no leading, trailing or doubled spaces"),
    DATE("a date: YYYY, YYYY-MM or YYYY-MM-DD"),
    DATETIME("a date, or a date and time with zone: YYYY-MM-DDThh:mm:ss+zz:zz"),
    DECIMAL("a number, without quotes"),
    ID("1 to 64 of A-Z a-z 0-9 - ."),
    INSTANT("a date and time with zone: YYYY-MM-DDThh:mm:ss+zz:zz"),
    INTEGER("a whole number of 32 bits, without quotes"),
    MARKDOWN("text that is not empty"),
    OID("an OID: urn:oid:1.2.3"),
    POSITIVEINT("a whole number from 1 on, without quotes"),
    STRING("text that is not empty"),
    TIME("a time: hh:mm:ss"),
    UNSIGNEDINT("a whole number from 0 on, without quotes"),
    URI("a URI without spaces"),
    URL("a URL without spaces"),
    UUID("a UUID: urn:uuid:…"),
    XHTML("a div of XHTML");

    private static final BigDecimal MIN = BigDecimal.valueOf(Integer.MIN_VALUE);
    private static final BigDecimal MAX = BigDecimal.valueOf(Integer.MAX_VALUE);

    /** What the value must be, for an issue's text. */
    final String form;

    Primitive(String form) {
        this.form = form;
    }

    static Primitive of(String fhirName) {
        return valueOf(fhirName.toUpperCase(Locale.ROOT));
    }

    /** Whether the node is a value of this type. */
    boolean accepts(JsonNode node) {
        return switch (this) {
            case BOOLEAN -> node.isBoolean();
            case DECIMAL -> node.isNumber();
            case INTEGER -> whole(node, MIN);
            case POSITIVEINT -> whole(node, BigDecimal.ONE);
            case UNSIGNEDINT -> whole(node, BigDecimal.ZERO);
            default -> node.isString() && accepts(node.stringValue());
        };
    }

    private boolean accepts(String text) {
        return switch (this) {
            case STRING, MARKDOWN -> isText(text);
            case CODE -> isCode(text);
            case URI, URL, CANONICAL -> isUri(text);
            case ID -> isId(text);
            case OID -> text.startsWith("urn:oid:") && isOid(text);
            case UUID -> text.startsWith("urn:uuid:") && text.length() == 45;
            case DATE -> DateForm.isDate(text);
            case DATETIME -> DateForm.isDateTime(text);
            case INSTANT -> DateForm.isInstant(text);
            case TIME -> DateForm.isTime(text, 0) == text.length();
            case BASE64BINARY -> isBase64(text);
            case XHTML -> text.stripLeading().startsWith("<") && text.contains("div");
            case BOOLEAN, DECIMAL, INTEGER, POSITIVEINT, UNSIGNEDINT -> false;
        };
    }

    private static boolean whole(JsonNode node, BigDecimal least) {
        if (!node.isIntegralNumber()) {
            return false;
        }
        if (node.canConvertToInt()) {
            return node.intValue() >= least.intValue();
        }
        BigDecimal value = node.decimalValue();
        return value.compareTo(least) >= 0 && value.compareTo(MAX) <= 0;
    }

    /** Not empty, not only spaces, no control characters but tab and line ends. */
    private static boolean isText(String text) {
        boolean any = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' && c != '\t' && c != '\n' && c != '\r') {
                return false;
            }
            any |= c > ' ';
        }
        return any;
    }

    private static boolean isCode(String text) {
        boolean space = true;
        for (int i = 0; i < text.length(); i++) {
            boolean blank = text.charAt(i) <= ' ';
            if (blank && space) {
                return false;
            }
            space = blank;
        }
        return !space;
    }

    private static boolean isUri(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= ' ') {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static boolean isId(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c == '-' || c == '.')) {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= 64;
    }

    private static boolean isOid(String text) {
        for (int i = 8; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!(c >= '0' && c <= '9' || c == '.')) {
                return false;
            }
        }
        return text.length() > 10 && text.charAt(text.length() - 1) != '.';
    }

    private static boolean isBase64(String text) {
        int signs = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 'a' && c <= 'z'
                    || c >= 'A' && c <= 'Z'
                    || c >= '0' && c <= '9'
                    || c == '+'
                    || c == '/'
                    || c == '=') {
                signs++;
            } else if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
                return false;
            }
        }
        return signs > 0 && signs % 4 == 0;
    }
}
