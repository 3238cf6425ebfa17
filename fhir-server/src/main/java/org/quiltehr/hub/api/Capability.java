package org.quiltehr.hub.api;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.adapter.spi.shape.R4Shape;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.index.Kind;
import org.quiltehr.hub.index.ParamRegistry;
import org.quiltehr.hub.index.SearchParam;
import org.quiltehr.hub.index.SearchParams;
import org.quiltehr.hub.notify.Subscriptions;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The CapabilityStatement: made of what is there, so that it cannot promise more. */
final class Capability {

    private static final int MOST_BASES = 1000;
    private static final List<String> INTERACTIONS = List.of(
            "read", "vread", "update", "patch", "delete", "history-instance", "history-type", "create", "search-type");

    private static final String TOPIC = "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/"
            + "capabilitystatement-subscriptiontopic-canonical";

    private final ParamRegistry parameters;
    private final Operations operations;
    private final Definitions definitions;
    private final Instant started;
    private final boolean open;
    private volatile SearchParams told;
    private final Map<String, byte[]> statements = new ConcurrentHashMap<>();

    /** @param open sign-in is off, and the statement says so */
    Capability(
            ParamRegistry parameters, Operations operations, Definitions definitions, Instant started, boolean open) {
        this.parameters = parameters;
        this.told = parameters.searched();
        this.operations = operations;
        this.definitions = definitions;
        this.started = started;
        this.open = open;
    }

    Answer answer(Exchange exchange) {
        SearchParams now = parameters.searched();
        if (statements.size() > MOST_BASES || told != now) {
            told = now;
            statements.clear();
        }
        return Answer.of(200, statements.computeIfAbsent(exchange.base(), base -> FhirJson.bytes(statement(base))));
    }

    private ObjectNode statement(String base) {
        ObjectNode statement = JsonNodeFactory.instance.objectNode();
        statement.put("resourceType", "CapabilityStatement");
        statement.put("status", "active");
        statement.put("date", started.toString());
        statement.put("kind", "instance");
        statement.putObject("software").put("name", "Quilt");
        statement
                .putObject("implementation")
                .put(
                        "description",
                        base.endsWith("/fhir") && base.contains("/practices/")
                                ? "Quilt: the records of one practice"
                                : "Quilt: the records of the network, one Patient per person")
                .put("url", base);
        statement.put("fhirVersion", "4.0.1");
        statement
                .putArray("format")
                .add("application/fhir+json")
                .add("application/fhir+xml")
                .add("json")
                .add("xml");
        statement
                .putArray("patchFormat")
                .add("application/json-patch+json")
                .add("application/fhir+json")
                .add("application/fhir+xml");
        ObjectNode rest = statement.putArray("rest").addObject();
        rest.put("mode", "server");
        rest.putObject("security")
                .put("cors", true)
                .put(
                        "description",
                        open
                                ? "Open, for trials: no sign-in; whoever reaches this machine's loopback address may read and change everything."
                                : "Accounts sign in; what each may read narrows every answer, counts included.");
        ArrayNode resources = rest.putArray("resource");
        for (String type : FhirTypes.names()) {
            if (R4Shape.isResourceType(type)) {
                resources.add(resource(type));
            }
        }
        ArrayNode system = rest.putArray("interaction");
        for (String code : List.of("transaction", "batch", "history-system", "search-system")) {
            system.addObject().put("code", code);
        }
        ArrayNode offered = JsonNodeFactory.instance.arrayNode();
        operations.all().stream()
                .filter(operation -> operation.level() == Operation.Level.SYSTEM)
                .forEach(one -> offered.addObject().put("name", one.name()).put("definition", one.definition()));
        if (!offered.isEmpty()) {
            rest.set("operation", offered);
        }
        return statement;
    }

    /** What may point at a type. */
    private ArrayNode reverseIncludes(String type) {
        ArrayNode found = JsonNodeFactory.instance.arrayNode();
        for (String source : FhirTypes.names()) {
            for (SearchParam parameter : parameters.searched().of(source)) {
                if (parameter.kind() == Kind.REFERENCE && !parameter.targets().isEmpty() && parameter.mayTarget(type)) {
                    found.add(source + ":" + parameter.name());
                }
            }
        }
        return found;
    }

    private ObjectNode resource(String type) {
        ObjectNode resource = JsonNodeFactory.instance.objectNode();
        resource.put("type", type);
        if (type.equals("Subscription")) {
            for (String topic : Subscriptions.topics()) {
                resource.withArray("extension").addObject().put("url", TOPIC).put("valueCanonical", topic);
            }
        }
        List<String> profiles = definitions.profiles(type);
        if (!profiles.isEmpty()) {
            profiles.forEach(resource.putArray("supportedProfile")::add);
        }
        ArrayNode interactions = resource.putArray("interaction");
        INTERACTIONS.forEach(code -> interactions.addObject().put("code", code));
        resource.put("versioning", "versioned-update");
        resource.put("readHistory", true);
        resource.put("updateCreate", true);
        resource.put("conditionalCreate", true);
        resource.put("conditionalRead", "full-support");
        resource.put("conditionalUpdate", true);
        resource.put("conditionalDelete", "single");
        resource.putArray("referencePolicy").add("literal").add("enforced").add("local");
        ArrayNode includes = JsonNodeFactory.instance.arrayNode();
        ArrayNode searched = JsonNodeFactory.instance.arrayNode();
        searched.addObject().put("name", "_id").put("type", "token");
        searched.addObject().put("name", "_lastUpdated").put("type", "date");
        searched.addObject().put("name", "_source").put("type", "uri");
        searched.addObject().put("name", "_list").put("type", "string");
        for (SearchParam parameter : parameters.searched().of(type)) {
            ObjectNode one = searched.addObject().put("name", parameter.name());
            parameters.searched().definition(type, parameter.name()).ifPresent(url -> one.put("definition", url));
            one.put("type", parameter.kind().name().toLowerCase(Locale.ROOT));
            if (parameter.kind() == Kind.REFERENCE) {
                includes.add(type + ":" + parameter.name());
            }
        }
        if (!includes.isEmpty()) {
            resource.set("searchInclude", includes.insert(0, "*"));
        }
        ArrayNode reverse = reverseIncludes(type);
        if (!reverse.isEmpty()) {
            resource.set("searchRevInclude", reverse);
        }
        resource.set("searchParam", searched);
        ArrayNode offered = JsonNodeFactory.instance.arrayNode();
        operations.all().stream()
                .filter(operation -> operation.level() != Operation.Level.SYSTEM && operation.isOf(type))
                .map(operation -> Map.entry(operation.name(), operation.definition()))
                .distinct()
                .forEach(one -> offered.addObject().put("name", one.getKey()).put("definition", one.getValue()));
        if (!offered.isEmpty()) {
            resource.set("operation", offered);
        }
        return resource;
    }
}
