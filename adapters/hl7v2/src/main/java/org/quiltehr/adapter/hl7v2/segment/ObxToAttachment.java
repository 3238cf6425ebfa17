package org.quiltehr.adapter.hl7v2.segment;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.quiltehr.adapter.hl7v2.Hl7v2Issue;
import org.quiltehr.adapter.hl7v2.datatype.Dtm;
import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;

/** OBX of type ED or RP to an Attachment (guide: ED[Attachment], RP[Attachment]). */
public final class ObxToAttachment {

    private ObxToAttachment() {}

    /** Adds the file to a report's {@code presentedForm}; false if there is none that can be read. */
    public static boolean map(Row obx, Draft report) {
        boolean any = false;
        for (Repetition value : obx.all(5)) {
            Element form = report.root().item("presentedForm");
            any |= fill(obx, form, value);
        }
        if (any) {
            obx.carry(report);
        }
        return any;
    }

    /** Fills an Attachment. */
    public static boolean fill(Row obx, Element attachment, Repetition value) {
        boolean read = obx.text(2).equals("RP") ? pointer(attachment, value) : data(obx, attachment, value);
        if (!read) {
            return false;
        }
        attachment.trace(obx.leaf(2));
        contentType(attachment, value.leaf(2), value.leaf(3));
        Leaf title = obx.first(3).has(2) ? obx.first(3).leaf(2) : obx.leaf(3);
        attachment.put("title", title);
        Dtm.put(obx, attachment, "creation", obx.leaf(14));
        return true;
    }

    private static boolean pointer(Element attachment, Repetition value) {
        Leaf address = value.leaf(1);
        if (!address.isPresent() || address.text().contains(" ")) {
            return false;
        }
        attachment.put("url", address);
        return true;
    }

    private static boolean data(Row obx, Element attachment, Repetition value) {
        Leaf data = value.leaf(5);
        if (!data.isPresent()) {
            return false;
        }
        switch (value.text(4).toUpperCase(Locale.ROOT)) {
            case "BASE64" -> {
                String compact = data.text().replaceAll("\\s", "");
                try {
                    Base64.getDecoder().decode(compact);
                } catch (IllegalArgumentException e) {
                    obx.warn(Hl7v2Issue.BAD_VALUE, data);
                    return false;
                }
                attachment.put("data", compact, data, value.leaf(4));
            }
            case "A", "" ->
                attachment.put("data", encoded(data.line().getBytes(StandardCharsets.UTF_8)), data, value.leaf(4));
            default -> {
                obx.warn(Hl7v2Issue.BAD_VALUE, value.leaf(4));
                return false;
            }
        }
        return true;
    }

    static String encoded(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** ED.2 and ED.3 are kinds of MIME (HL7 table 0191) or, as often, {@code AP^PDF} and the like. */
    private static void contentType(Element attachment, Leaf kind, Leaf subtype) {
        String type = kind.text().toLowerCase(Locale.ROOT);
        String sub = subtype.text().toLowerCase(Locale.ROOT);
        if (type.contains("/")) {
            attachment.put("contentType", type, kind);
        } else if (sub.contains("/")) {
            attachment.put("contentType", sub, subtype);
        } else if (sub.equals("pdf") || type.equals("pdf")) {
            attachment.put("contentType", "application/pdf", kind, subtype);
            kind.keepToo();
        } else if (!type.isEmpty() && !sub.isEmpty()) {
            String first = switch (type) {
                case "ap", "application" -> "application";
                case "im", "image" -> "image";
                case "text", "tx", "ft", "st" -> "text";
                case "audio", "video", "multipart" -> type;
                default -> "";
            };
            if (!first.isEmpty() && sub.matches("[a-z0-9.+-]+")) {
                attachment.put("contentType", first + "/" + sub, kind, subtype);
                kind.keepToo();
            }
        }
    }
}
