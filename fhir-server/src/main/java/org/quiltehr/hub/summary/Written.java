package org.quiltehr.hub.summary;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.query.PersonRecord;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * The part of a document that stays while the record stays: sections and entries as bytes. The rest, the Composition's head with its
 * overview and the Bundle's, is of the moment it is asked for.
 *
 * @param sections the Composition's array of sections
 * @param entries after the Composition, each with a comma before it
 * @param patient the document's copy of the Patient; not to be changed
 * @param until the last instant at which the record, unchanged, is shown so: then something grows too old to be shown
 * @param asked references that were looked up outside the record
 * @param found a digest of what they led to
 */
@SuppressWarnings("ArrayRecordComponent")
record Written(
        byte[] sections,
        byte[] entries,
        ObjectNode patient,
        List<Overview.Listed> listed,
        Instant made,
        Instant until,
        Set<String> asked,
        byte[] found) {

    private static final byte[] SECTIONS = ",\"section\":".getBytes(UTF_8);
    private static final byte[] ENTRIES = ",\"entry\":[".getBytes(UTF_8);
    private static final byte[] URL = "{\"fullUrl\":".getBytes(UTF_8);
    private static final byte[] RESOURCE = ",\"resource\":".getBytes(UTF_8);
    private static final byte[] END = "]}".getBytes(UTF_8);

    /** Whether it says at an instant what it said when it was made. */
    boolean holds(Instant at) {
        return !at.isBefore(made) && !at.isAfter(until);
    }

    /** The whole document, of an instant. */
    byte[] document(PersonRecord person, String base, Instant at, Sources sources) {
        IpsHead head = new IpsHead(base + "/Patient/" + person.patient().shownId(), at);
        byte[] bundle = FhirJson.bytes(head.bundle());
        byte[] composition = FhirJson.bytes(head.composition(new Overview(person, sources).div(patient, listed)));
        ByteArrayOutputStream out =
                new ByteArrayOutputStream(bundle.length + composition.length + sections.length + entries.length + 256);
        out.write(bundle, 0, bundle.length - 1);
        out.writeBytes(ENTRIES);
        out.writeBytes(URL);
        out.writeBytes(FhirJson.bytes(StringNode.valueOf(head.compositionUrl())));
        out.writeBytes(RESOURCE);
        out.write(composition, 0, composition.length - 1);
        out.writeBytes(SECTIONS);
        out.writeBytes(sections);
        out.writeBytes("}}".getBytes(UTF_8));
        out.writeBytes(entries);
        out.writeBytes(END);
        return out.toByteArray();
    }

    /** Resources by their full URL, as entries after another. */
    static byte[] entries(Map<String, byte[]> resources) {
        int size = 1024;
        for (Map.Entry<String, byte[]> entry : resources.entrySet()) {
            size += entry.getKey().length() + entry.getValue().length + 40;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(size);
        resources.forEach((url, resource) -> {
            out.write(',');
            out.writeBytes(URL);
            out.writeBytes(FhirJson.bytes(StringNode.valueOf(url)));
            out.writeBytes(RESOURCE);
            out.writeBytes(resource);
            out.write('}');
        });
        return out.toByteArray();
    }
}
