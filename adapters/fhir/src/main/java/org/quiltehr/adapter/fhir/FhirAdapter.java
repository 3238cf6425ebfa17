package org.quiltehr.adapter.fhir;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.fhir.key.SourceNames;
import org.quiltehr.adapter.fhir.message.Body;
import org.quiltehr.adapter.fhir.message.Conversion;
import org.quiltehr.adapter.fhir.message.Glance;
import org.quiltehr.adapter.fhir.version.Older;
import org.quiltehr.adapter.fhir.version.Version;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.Peek;
import org.quiltehr.adapter.spi.RawMessage;
import tools.jackson.databind.node.ObjectNode;

/** Resources and Bundles in JSON or XML, and ndjson; of R4, STU3 or DSTU2. */
final class FhirAdapter implements Adapter {

    private final SourceNames names;

    private final @Nullable Version version;

    private final FhirDialect dialect;

    /** @param version of all messages; null to find it out of each */
    FhirAdapter(SourceNames names, @Nullable Version version, FhirDialect dialect) {
        this.names = names;
        this.version = version;
        this.dialect = dialect;
    }

    @Override
    public List<RawMessage> split(RawMessage body) {
        return Body.split(body);
    }

    @Override
    public Peek peek(RawMessage message) {
        ObjectNode root = dialect.understood(Body.read(message.body()));
        return root == null ? Peek.unreadable(unreadable()) : Glance.at(root, names);
    }

    @Override
    public Mapping map(RawMessage message) {
        ObjectNode root = dialect.understood(Body.read(message.body()));
        if (root == null) {
            return Mapping.Rejected.unreadable(unreadable());
        }
        Version of = version == null ? Older.of(root) : version;
        if (of == Version.R4) {
            return new Conversion(names, root).map();
        }
        Older.Converted converted = Older.convert(of, root);
        if (converted != null) {
            return converted.inTheSourcesWords(new Conversion(names, converted.r4()).map());
        }
        // What no version can read is said in R4's terms, place by place.
        Mapping asR4 = new Conversion(names, root).map();
        return asR4 instanceof Mapping.Rejected ? asR4 : Conversion.refused(root, FhirIssue.NOT_CONVERTED);
    }

    private static Issue unreadable() {
        return FhirIssue.NOT_READABLE.at("document");
    }
}
