package org.quiltehr.hub.index;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.ObjectNode;

/** Finds what a resource is searched by. Safe for use by many threads. */
public final class Indexer {

    private final ParamRegistry params;

    /** Of the parameters of R4 and no others. */
    public Indexer() {
        this(new ParamRegistry());
    }

    public Indexer(ParamRegistry params) {
        this.params = params;
    }

    /**
     * The index values of a resource.
     *
     * @param patient the Patient record the row belongs to (of itself for a Patient), or null
     * @param resource as stored; values of a wrong shape are passed over
     */
    public IndexRow index(String type, @Nullable LogicalId patient, ObjectNode resource) {
        RowBuilder row = new RowBuilder(patient, type.equals("Patient") ? birth(resource) : null);
        for (SearchParam param : params.indexed().stored(type)) {
            if (param.kind() == Kind.COMPOSITE) {
                CompositeIndex.INSTANCE.extract(param, resource, "Resource", row);
                continue;
            }
            ParamIndex index = ParamIndex.of(param.kind());
            row.references = 0;
            row.ownPatient = false;
            row.clientChosenPatient = false;
            for (ValuePath path : param.paths()) {
                path.visit(resource, (value, datatype) -> {
                    row.has(param);
                    index.extract(param, value, datatype, row);
                });
            }
            if (row.references > 0) {
                ReferenceIndex.INSTANCE.finish(param, row);
            }
        }
        if (type.equals("Patient") && !resource.has("deceasedBoolean") && !resource.has("deceasedDateTime")) {
            // the parameter is "deceased.exists() and deceased != false": who is not said to be dead is found by false
            SearchParam deceased = SearchParams.r4().find(type, "deceased").orElseThrow();
            TokenIndex.INSTANCE.extract(deceased, BooleanNode.FALSE, "boolean", row);
        }
        if (type.equals("Observation")) {
            row.alike = Alike.of(resource);
        }
        return row.row();
    }

    private static @Nullable LocalDate birth(ObjectNode patient) {
        JsonNode date = patient.get("birthDate");
        return date != null && date.isString() ? Dates.fullDate(date.stringValue()) : null;
    }
}
