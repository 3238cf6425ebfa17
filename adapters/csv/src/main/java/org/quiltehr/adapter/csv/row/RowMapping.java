package org.quiltehr.adapter.csv.row;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.csv.CsvIssue;
import org.quiltehr.adapter.csv.plan.Column;
import org.quiltehr.adapter.csv.plan.Column.Target;
import org.quiltehr.adapter.csv.plan.ElementPath;
import org.quiltehr.adapter.csv.plan.KeyPattern;
import org.quiltehr.adapter.csv.plan.ResourcePlan;
import org.quiltehr.adapter.csv.value.Value;
import org.quiltehr.adapter.spi.ContentId;
import org.quiltehr.adapter.spi.ContentKey;
import org.quiltehr.adapter.spi.Entry;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.shape.R4Shape;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One row as the resources its file type declares. */
public final class RowMapping {

    private static final String SOURCE_VALUE = "http://quiltehr.org/fhir/StructureDefinition/source-value";

    private final Header header;
    private final Row row;
    private final List<Issue> issues;
    private final Account account;
    private final Map<String, Made> made = new LinkedHashMap<>();

    /** A resource in the making. */
    private static final class Made {
        final ResourcePlan plan;
        final Growth growth = new Growth();
        final List<Runnable> last = new ArrayList<>();
        String key = "";
        String url = "";

        Made(ResourcePlan plan) {
            this.plan = plan;
        }
    }

    /** @param words what stands for names in keys, such as {@code identifierSystem} */
    public RowMapping(Header header, List<String> cells, Map<String, String> words, List<Issue> warnings) {
        this.header = header;
        this.row = new Row(header, cells, words);
        this.issues = new ArrayList<>(warnings);
        this.account = new Account(header, cells);
    }

    public Row row() {
        return row;
    }

    public Mapping map() {
        for (Column column : header.type().required()) {
            if (row.text(column.name()).isEmpty()) {
                issues.add(CsvIssue.NO_VALUE.at(row.location(column.name()), column.name()));
            }
        }
        for (ResourcePlan plan : header.type().resources()) {
            if (plan.isFor(row::text)) {
                made.put(plan.name(), new Made(plan));
            }
        }
        header.type().columns().forEach(this::fill);
        made.values().forEach(resource -> resource.last.forEach(Runnable::run));
        made.values().removeIf(resource -> resource.growth.isEmpty());
        if (isBad()) {
            return rejected();
        }
        made.values().forEach(this::name);
        made.values().forEach(this::refer);
        return write();
    }

    private boolean isBad() {
        return issues.stream().anyMatch(issue -> issue.severity() == Issue.Severity.ERROR);
    }

    private Mapping rejected() {
        return new Mapping.Rejected(issues, account.nothing());
    }

    private void fill(Column column) {
        String text = row.text(column.name());
        if (text.isEmpty()) {
            return;
        }
        for (Target target : column.targets()) {
            Made resource = made.get(target.resource());
            if (resource == null || !target.isFor(row::text)) {
                continue;
            }
            if (target.split() == null) {
                put(resource, column, target, text, target.path());
                continue;
            }
            ElementPath path = target.path();
            int at = 0;
            for (String part : text.split(Pattern.quote(target.split()), -1)) {
                if (!part.isBlank()) {
                    put(resource, column, target, part.strip(), path == null ? null : path.shifted(at++));
                }
            }
        }
    }

    private void put(Made resource, Column column, Target target, String text, @Nullable ElementPath path) {
        String location = row.location(column.name());
        Growth growth = resource.growth;
        switch (target.conversion().of(text, row::text)) {
            case Value.Bad bad ->
                issues.add(bad.fault().issue().at(location, bad.fault().declared()));
            case Value.Kept kept -> {
                warn(kept.warning(), location);
                keep(growth, column.name(), text, location);
            }
            case Value.Extension extension -> {
                warn(extension.warning(), location);
                Growth item = growth.member("extension").next();
                item.put(extension.node());
                item.from(location);
            }
            case Value.Members members -> {
                members.members().properties().forEach(member -> {
                    Growth place = growth.member(member.getKey());
                    place.put(member.getValue());
                    place.from(location);
                    helped(target, place);
                });
            }
            case Value.Typed typed -> {
                warn(typed.warning(), location);
                place(growth, typed.node(), column, text, required(path).named(typed.suffix()), target);
            }
            case Value.Is is -> {
                warn(is.warning(), location);
                ObjectNode weak = is.weak();
                ElementPath place = required(path);
                if (is.node().isObject() && is.node().isEmpty() && weak != null) {
                    resource.last.add(() -> place(growth, weak, column, text, place, target));
                } else if (place(growth, is.node(), column, text, place, target) && weak != null) {
                    resource.last.add(() -> growth.at(place).putWhereEmpty(weak));
                }
            }
        }
    }

    private static ElementPath required(@Nullable ElementPath path) {
        return java.util.Objects.requireNonNull(path);
    }

    private void warn(Value.@Nullable Fault fault, String location) {
        if (fault != null) {
            issues.add(fault.issue().at(location, fault.declared()));
        }
    }

    private boolean place(Growth growth, JsonNode value, Column column, String text, ElementPath path, Target target) {
        String location = row.location(column.name());
        if (growth.has(path) && !growth.at(path).fits(value)) {
            issues.add(CsvIssue.TWO_VALUES.at(location, path.text()));
            keep(growth, column.name(), text, location);
            return false;
        }
        Growth place = growth.at(path);
        place.put(value);
        place.from(location);
        helped(target, place);
        for (Column.Constant constant : target.with()) {
            growth.at(path.aligned(constant.path())).putWhereEmpty(constant.value());
        }
        return true;
    }

    /** A unit or system stands in the value it says more of; where that has no place for it, it is kept beside. */
    private void helped(Target target, Growth place) {
        for (String helper : target.conversion().helpers()) {
            if (!row.text(helper).isEmpty()) {
                place.from(row.location(helper));
            }
        }
    }

    /** The cell as it was, with its column, in an extension of the resource. */
    private void keep(Growth growth, String column, String text, String location) {
        Growth extension = growth.member("extension").next();
        ObjectNode node = FhirJson.mapper().createObjectNode().put("url", SOURCE_VALUE);
        node.putArray("extension").addObject().put("url", "column").put("valueString", column);
        ((tools.jackson.databind.node.ArrayNode) node.get("extension"))
                .addObject()
                .put("url", "value")
                .put("valueString", text);
        extension.put(node);
        extension.from(location);
        account.kept(location);
    }

    private void name(Made resource) {
        ResourcePlan plan = resource.plan;
        if (plan.elsewhere()) {
            resource.key = key(resource).orElse("");
            return;
        }
        plan.set().forEach(constant -> resource.growth.at(constant.path()).putWhereEmpty(constant.value()));
        resource.key = key(resource).orElse("");
        String basis = resource.key.isEmpty() ? row.whole() : resource.key;
        resource.url = ContentId.urn("csv", header.type().name(), plan.name(), plan.type(), basis);
    }

    private Optional<String> key(Made resource) {
        for (KeyPattern pattern : resource.plan.keys()) {
            Optional<String> key = pattern.isContent() ? ContentKey.of(tree(resource)) : pattern.fill(row::text);
            if (key.isPresent()) {
                if (!resource.plan.elsewhere()) {
                    pattern.columns().forEach(column -> account.key(row.location(column), resource.plan.name()));
                }
                return key;
            }
        }
        return Optional.empty();
    }

    private ObjectNode tree(Made resource) {
        ObjectNode tree = FhirJson.mapper().createObjectNode().put("resourceType", resource.plan.type());
        JsonNode grown = resource.growth.grown("", (source, path) -> {});
        if (grown instanceof ObjectNode object) {
            tree.setAll(object);
        }
        return tree;
    }

    private void refer(Made resource) {
        for (ResourcePlan.Ref ref : resource.plan.refs()) {
            for (String name : ref.to()) {
                Made other = made.get(name);
                if (other == null || other.plan.elsewhere() && other.key.isEmpty()) {
                    continue;
                }
                Growth place = resource.growth.at(ref.path());
                if (other.plan.elsewhere()) {
                    elsewhere(other, place);
                } else {
                    place.put(FhirJson.mapper().createObjectNode().put("reference", other.url));
                }
                ref.with()
                        .forEach(constant -> resource.growth.at(constant.path()).putWhereEmpty(constant.value()));
                break;
            }
        }
    }

    private void elsewhere(Made other, Growth place) {
        ObjectNode reference = FhirJson.mapper().createObjectNode();
        String type = other.plan.type();
        reference.put("reference", Entry.KEY_REFERENCE + type + "|" + other.key);
        reference.put("type", type);
        JsonNode identifier = tree(other).path("identifier").path(0);
        if (identifier.isObject()) {
            reference.set("identifier", identifier);
        }
        place.put(reference);
        other.plan
                .keys()
                .forEach(key -> key.columns().forEach(column -> {
                    if (!row.text(column).isEmpty() && row.isCell(column)) {
                        place.from(row.location(column));
                    }
                }));
    }

    private Mapping write() {
        String patient = made.values().stream()
                .filter(resource -> resource.plan.type().equals("Patient") && !resource.plan.elsewhere())
                .map(resource -> resource.url)
                .findFirst()
                .or(() -> made.values().stream()
                        .filter(resource -> resource.plan.type().equals("Patient") && !resource.key.isEmpty())
                        .map(resource -> Entry.KEY_REFERENCE + "Patient|" + resource.key)
                        .findFirst())
                .orElse(null);
        List<Entry> entries = new ArrayList<>();
        Map<String, String> urls = new HashMap<>();
        for (Made resource : made.values()) {
            if (resource.plan.elsewhere()) {
                continue;
            }
            urls.put(resource.plan.name(), resource.url);
            ObjectNode tree = FhirJson.mapper().createObjectNode().put("resourceType", resource.plan.type());
            JsonNode grown = resource.growth.grown(
                    resource.plan.type(), (source, path) -> account.mapped(source, resource.url + "#" + path));
            if (grown instanceof ObjectNode object) {
                tree.setAll(object);
            }
            R4Shape.check(tree).forEach(issues::add);
            boolean practice = PRACTICE.contains(resource.plan.type());
            List<String> keys = resource.key.isEmpty() ? List.of() : List.of(resource.key);
            entries.add(new Entry(resource.url, tree, resource.plan.mode(), keys, practice ? null : patient));
        }
        if (entries.isEmpty()) {
            issues.add(CsvIssue.NOTHING.at(null));
        }
        return isBad() ? rejected() : new Mapping.Mapped(entries, List.of(), account.ledger(urls), issues);
    }

    /** Records of the practice: no patient scopes their keys. */
    private static final List<String> PRACTICE = List.of("Practitioner", "Organization", "Location", "Medication");
}
