package org.quiltehr.adapter.ccda.entry;

import org.quiltehr.adapter.ccda.out.Out;
import org.quiltehr.adapter.ccda.xml.Element;
import org.quiltehr.adapter.ccda.xml.Leaf;

/** A file inside a document (an ED of representation B64) as an Attachment: its bytes are not touched. */
public final class DocumentFile {

    private DocumentFile() {}

    /** Writes the file; false if the element holds none. */
    public static boolean into(Out attachment, Element text) {
        String data = text.text().replace(" ", "");
        if (!"B64".equals(text.value("representation"))
                || data.isEmpty()
                || data.length() % 4 != 0
                || !data.matches("[A-Za-z0-9+/]*={0,2}")) {
            return false;
        }
        attachment.set("contentType", text.value("mediaType"), text.attribute("mediaType"));
        attachment.set("data", data, text.texts().toArray(new Leaf[0]));
        attachment.mark("data", text.attribute("representation"));
        return true;
    }
}
