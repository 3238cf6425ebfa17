package org.quiltehr.hub.index;

import java.util.ArrayList;
import java.util.List;
import org.quiltehr.hub.base.Hash64;
import org.quiltehr.hub.index.IndexRow.Word;

/**
 * Canonical addresses, {@code url} or {@code url|version}: by versions ({@code |1.2} is above {@code |1.2.3}), and for
 * {@code _profile} by the parts of their path too. Table {@code word} holds each that was ever stored, so that what is below
 * one can be looked up.
 */
final class Canonicals {

    /** In the order of characters these come right after a slash, a bar and a dot. */
    private static final String AFTER_SLASH = "0";

    private static final String AFTER_BAR = "}";
    private static final String AFTER_DOT = "/";

    private Canonicals() {}

    /** Notes an address under the hash its row is found by. */
    static void note(SearchParam param, String canonical, long hash, RowBuilder row) {
        if (canonical.indexOf('\0') < 0) {
            row.word(new Word(param.typeSeed(), canonical, hash));
        }
    }

    /** A select of the hashes of what is the address or below it. */
    static SqlCondition below(SearchParam param, String canonical, boolean byPath) {
        boolean versioned = canonical.indexOf('|') > 0;
        String root = canonical.endsWith("/") ? canonical.substring(0, canonical.length() - 1) : canonical;
        List<SqlCondition> any = new ArrayList<>();
        any.add(SqlCondition.of("w.norm = ?", canonical));
        if (versioned) {
            any.add(range(canonical, ".", AFTER_DOT));
        } else {
            any.add(range(root, "|", AFTER_BAR));
            if (byPath) {
                any.add(range(root, "/", AFTER_SLASH));
            }
        }
        SqlCondition names = SqlCondition.or(any);
        List<Object> args = new ArrayList<>();
        args.add(param.typeSeed());
        args.addAll(names.args());
        return new SqlCondition("select w.hash from word w where w.param = ? and " + names.sql(), args);
    }

    private static SqlCondition range(String root, String from, String to) {
        return SqlCondition.of("(w.norm >= ? and w.norm < ?)", root + from, root + to);
    }

    /** The hashes, not mixed with a parameter's, of what is the address or above it. */
    static void above(String canonical, boolean byPath, Longs found) {
        found.add(Hash64.of(canonical));
        int bar = canonical.indexOf('|');
        if (bar > 0) {
            for (int dot = canonical.lastIndexOf('.'); dot > bar; dot = canonical.lastIndexOf('.', dot - 1)) {
                found.add(Hash64.of(canonical.substring(0, dot)));
            }
        } else if (byPath) {
            UriIndex.above(canonical).forEach(above -> {
                found.add(Hash64.of(above));
                found.add(Hash64.of(above + "/"));
            });
        }
    }
}
