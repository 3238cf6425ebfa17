package org.quiltehr.hub.summary;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Map;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** Writes the document's Bundle around resources that are bytes already. */
final class DocumentBytes {

    private static final byte[] ENTRIES = ",\"entry\":[".getBytes(UTF_8);
    private static final byte[] URL = "{\"fullUrl\":".getBytes(UTF_8);
    private static final byte[] RESOURCE = ",\"resource\":".getBytes(UTF_8);
    private static final byte[] END = "]}".getBytes(UTF_8);

    private DocumentBytes() {}

    /**
     * The Bundle.
     *
     * @param bundle all of it but its entries
     * @param entries by full URL, after the Composition
     */
    static byte[] of(ObjectNode bundle, String compositionUrl, byte[] composition, Map<String, byte[]> entries) {
        int size = 1024 + composition.length;
        for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
            size += entry.getKey().length() + entry.getValue().length + 40;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(size);
        byte[] head = FhirJson.bytes(bundle);
        out.write(head, 0, head.length - 1);
        out.writeBytes(ENTRIES);
        entry(out, compositionUrl, composition);
        entries.forEach((url, resource) -> {
            out.write(',');
            entry(out, url, resource);
        });
        out.writeBytes(END);
        return out.toByteArray();
    }

    private static void entry(ByteArrayOutputStream out, String url, byte[] resource) {
        out.writeBytes(URL);
        out.writeBytes(FhirJson.bytes(StringNode.valueOf(url)));
        out.writeBytes(RESOURCE);
        out.writeBytes(resource);
        out.write('}');
    }
}
