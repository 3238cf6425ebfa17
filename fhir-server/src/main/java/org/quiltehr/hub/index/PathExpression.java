package org.quiltehr.hub.index;

import java.util.ArrayList;
import java.util.List;
import org.quiltehr.hub.index.ValuePath.Filter;
import org.quiltehr.hub.index.ValuePath.Member;
import org.quiltehr.hub.index.ValuePath.Target;

/**
 * The part of FHIRPath that leads from a resource to values without computing: elements, {@code as}, {@code ofType},
 * {@code extension(url)}, {@code where} of equal members or of the type of a reference, and unions. One use each.
 */
final class PathExpression {

    static final String SUPPORTED =
            "supported are element names, as(), ofType(), extension('url'), where(name = 'value' and …),"
                    + " where(resolve() is Type), parentheses and |";

    /** What an alternative of the union does, from left to right. */
    sealed interface Part {}

    /** Goes to an element. */
    record Name(String name) implements Part {}

    /** Keeps values of a type. */
    record As(String type) implements Part {}

    /** Keeps values that a filter accepts. */
    record Where(List<Filter> filters) implements Part {}

    /** What is not understood, and where. */
    static final class Unsupported extends Exception {
        private static final long serialVersionUID = 1L;

        Unsupported(String text) {
            super(text, null, false, false);
        }

        String text() {
            return String.valueOf(getMessage());
        }
    }

    private final String text;
    private int at;

    private PathExpression(String text) {
        this.text = text;
    }

    /** The alternatives of an expression. */
    static List<List<Part>> parse(String text) throws Unsupported {
        PathExpression expression = new PathExpression(text);
        List<List<Part>> union = expression.union();
        expression.blank();
        if (expression.at < text.length()) {
            throw expression.unsupported("what stands");
        }
        return union;
    }

    private List<List<Part>> union() throws Unsupported {
        List<List<Part>> all = new ArrayList<>(term());
        while (takes("|")) {
            all.addAll(term());
        }
        return all;
    }

    private List<List<Part>> term() throws Unsupported {
        List<List<Part>> heads = new ArrayList<>();
        if (takes("(")) {
            heads.addAll(union());
            require(")");
        } else {
            heads.add(new ArrayList<>(step()));
        }
        List<Part> tail = new ArrayList<>();
        while (takes(".")) {
            tail.addAll(step());
        }
        if (takesWord("as")) {
            tail.add(new As(type()));
        }
        List<List<Part>> whole = new ArrayList<>();
        for (List<Part> head : heads) {
            List<Part> parts = new ArrayList<>(head);
            parts.addAll(tail);
            whole.add(parts);
        }
        return whole;
    }

    private List<Part> step() throws Unsupported {
        int start = at;
        String name = word();
        if (!takes("(")) {
            return List.of(new Name(name));
        }
        List<Part> parts = switch (name) {
            case "as", "ofType" -> List.of(new As(type()));
            case "extension" -> List.of(new Name("extension"), new Where(List.of(new Member("url", literal()))));
            case "where" -> List.of(new Where(conditions()));
            default -> {
                at = start;
                throw unsupported("the function " + name + "()");
            }
        };
        require(")");
        return parts;
    }

    private List<Filter> conditions() throws Unsupported {
        List<Filter> all = new ArrayList<>();
        do {
            String name = word();
            if (name.equals("resolve")) {
                require("(");
                require(")");
                if (!takesWord("is")) {
                    throw unsupported("what stands");
                }
                all.add(new Target(type()));
            } else {
                require("=");
                all.add(new Member(name, takesWord("true") ? "true" : takesWord("false") ? "false" : literal()));
            }
        } while (takesWord("and"));
        return all;
    }

    private String type() throws Unsupported {
        String name = word();
        return name.equals("FHIR") && takes(".") ? word() : name;
    }

    private String word() throws Unsupported {
        blank();
        int start = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
            at++;
        }
        if (at == start || Character.isDigit(text.charAt(start))) {
            at = start;
            throw unsupported("what stands");
        }
        return text.substring(start, at);
    }

    private String literal() throws Unsupported {
        require("'");
        StringBuilder value = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '\'') {
            if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                at++;
            }
            value.append(text.charAt(at++));
        }
        require("'");
        return value.toString();
    }

    private void blank() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private boolean takes(String sign) {
        blank();
        boolean there = text.startsWith(sign, at);
        at += there ? sign.length() : 0;
        return there;
    }

    private boolean takesWord(String word) {
        blank();
        int end = at + word.length();
        boolean there =
                text.startsWith(word, at) && (end == text.length() || !Character.isLetterOrDigit(text.charAt(end)));
        at = there ? end : at;
        return there;
    }

    private void require(String sign) throws Unsupported {
        if (!takes(sign)) {
            throw unsupported("what stands");
        }
    }

    private Unsupported unsupported(String what) {
        return new Unsupported(
                what + " at character " + (at + 1) + " of the expression is not supported; " + SUPPORTED);
    }
}
