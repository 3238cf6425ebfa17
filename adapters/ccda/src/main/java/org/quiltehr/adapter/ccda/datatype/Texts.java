package org.quiltehr.adapter.ccda.datatype;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.ccda.CcdaIssue;
import org.quiltehr.adapter.ccda.out.Doc;
import org.quiltehr.adapter.ccda.out.Out;
import org.quiltehr.adapter.ccda.xml.Element;
import org.quiltehr.adapter.ccda.xml.Leaf;
import org.quiltehr.adapter.ccda.xml.Spaces;

/** ED and ST: text given in place or by reference into the narrative, as plain text. */
public final class Texts {

    /** A reference to more than this points to a section, not to a statement's words. */
    private static final int MAX = 8_000;

    private Texts() {}

    /** The plain text of an ED element; empty if it has none. */
    public static String plain(Element ed, Doc doc) {
        String own = ed.text();
        return own.isEmpty() ? referenced(ed.child("reference"), doc) : own;
    }

    private static String referenced(@Nullable Element reference, Doc doc) {
        Element target = reference == null ? null : doc.tree().target(reference.value("value"));
        if (reference == null || target == null) {
            if (reference != null && reference.value("value") != null) {
                doc.warn(CcdaIssue.REFERENCE_TO_NOTHING, reference.location());
            }
            return "";
        }
        StringBuilder out = new StringBuilder();
        flat(target, out);
        String text = Spaces.single(out.toString());
        return text.length() > MAX || !doc.copies(text.length()) ? "" : text;
    }

    private static void flat(Element element, StringBuilder out) {
        if (out.length() > 4 * MAX) {
            return;
        }
        for (Object part : element.mixed()) {
            if (part instanceof Element child) {
                boolean inline = child.is("content") || child.is("sub") || child.is("sup") || child.is("linkHtml");
                if (!inline) {
                    out.append(' ');
                }
                flat(child, out);
                if (!inline) {
                    out.append(' ');
                }
            } else {
                out.append(part);
            }
        }
    }

    /** Writes the plain text under the name; false if there is none. */
    public static boolean into(Out out, String field, @Nullable Element ed, Doc doc) {
        String text = ed == null ? "" : plain(ed, doc);
        if (ed == null || text.isEmpty()) {
            return false;
        }
        out.set(field, text, leaves(ed));
        return true;
    }

    /** Plain text as a narrative. */
    public static String div(String plain) {
        return "<div xmlns=\"http://www.w3.org/1999/xhtml\">"
                + plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") + "</div>";
    }

    /** The leaves that the plain text of an ED comes from. */
    public static @Nullable Leaf[] leaves(Element ed) {
        List<@Nullable Leaf> leaves = new ArrayList<>(ed.texts());
        Element reference = ed.child("reference");
        if (leaves.isEmpty() && reference != null) {
            leaves.add(reference.attribute("value"));
        }
        return leaves.toArray(new Leaf[0]);
    }
}
