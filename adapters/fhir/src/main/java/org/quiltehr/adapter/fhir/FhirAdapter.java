package org.quiltehr.adapter.fhir;

import java.util.List;
import org.quiltehr.adapter.fhir.key.SourceNames;
import org.quiltehr.adapter.fhir.message.Body;
import org.quiltehr.adapter.fhir.message.Conversion;
import org.quiltehr.adapter.fhir.message.Glance;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.Peek;
import org.quiltehr.adapter.spi.RawMessage;
import tools.jackson.databind.node.ObjectNode;

/** Resources and Bundles in JSON or XML, and ndjson. */
final class FhirAdapter implements Adapter {

    private final SourceNames names;

    FhirAdapter(SourceNames names) {
        this.names = names;
    }

    @Override
    public List<RawMessage> split(RawMessage body) {
        return Body.split(body);
    }

    @Override
    public Peek peek(RawMessage message) {
        ObjectNode root = Body.read(message.body());
        return root == null ? Peek.unreadable(unreadable()) : Glance.at(root, names);
    }

    @Override
    public Mapping map(RawMessage message) {
        ObjectNode root = Body.read(message.body());
        return root == null ? Mapping.Rejected.unreadable(unreadable()) : new Conversion(names, root).map();
    }

    private static Issue unreadable() {
        return FhirIssue.NOT_READABLE.at("document");
    }
}
