package org.quiltehr.hub.query;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.query.MemberSql.Link;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Turns stored rows into what a view shows. At a practice's base that is the row. At the network's base it is the row too,
 * byte for byte, unless a person with several records is in it: then references name the one Patient, versions tell of
 * the link, and a Patient is the composite.
 */
final class Presenter {

    private final RowSql rows;

    Presenter(RowSql rows) {
        this.rows = rows;
    }

    /** The rows as the view shows them; the row of a person's first record as the composite. */
    List<Stored> show(Connection connection, View view, Grant grant, List<Row> found) throws SQLException {
        if (view.practice() != null || found.isEmpty()) {
            return plain(found);
        }
        Links links = links(connection, grant, found);
        if (links.byRecord().isEmpty()) {
            return plain(found);
        }
        Map<LogicalId, Stored> composites = composites(connection, view, grant, found, links);
        List<Stored> shown = new ArrayList<>(found.size());
        for (Row row : found) {
            Stored composite = composites.get(row.id());
            shown.add(composite != null ? composite : one(row, links));
        }
        return shown;
    }

    /** The rows one by one: a Patient always in its practice's own words, deleted ones under the id clients know. */
    List<Stored> each(Connection connection, View view, Grant grant, List<Row> found) throws SQLException {
        Links links = view.practice() != null || found.isEmpty() ? Links.NONE : links(connection, grant, found);
        Map<LogicalId, String> chosen = found.stream().anyMatch(Row::deleted)
                ? AliasSql.chosen(
                        connection,
                        found.stream().filter(Row::deleted).map(Row::id).toList())
                : Map.of();
        List<Stored> shown = new ArrayList<>(found.size());
        for (Row row : found) {
            Stored stored = one(row, links);
            shown.add(
                    row.deleted()
                            ? stored.shownAs(
                                    chosen.getOrDefault(row.id(), row.id().text()))
                            : stored);
        }
        return shown;
    }

    /**
     * How untouched rows become what the view shows, one by one when asked; no Patients among them.
     *
     * @param links all that it depends on beside the rows, as text
     */
    record Later(UnaryOperator<Stored> shown, String links) {
        static final Later UNLINKED = new Later(UnaryOperator.identity(), "");
    }

    Later later(Connection connection, View view, Grant grant, List<Row> found) throws SQLException {
        if (view.practice() != null || found.isEmpty()) {
            return Later.UNLINKED;
        }
        Links links = links(connection, grant, found);
        if (links.byRecord().isEmpty()) {
            return Later.UNLINKED;
        }
        Map<LogicalId, Row> byId = new HashMap<>(found.size() * 2);
        found.forEach(row -> byId.put(row.id(), row));
        return new Later(
                stored -> {
                    Row row = byId.get(stored.id());
                    return row == null ? stored : one(row, links);
                },
                links.text());
    }

    /** The rows untouched. */
    static List<Stored> plain(List<Row> found) {
        List<Stored> shown = new ArrayList<>(found.size());
        for (Row row : found) {
            shown.add(stored(row, Integer.toString(row.version()), row.updated()));
        }
        return shown;
    }

    private static Stored stored(Row row, String etag, Instant updated) {
        return stored(row, etag, updated, row.json());
    }

    /** @param json of the same id as the row's */
    private static Stored stored(Row row, String etag, Instant updated, byte[] json) {
        return new Stored(
                row.type(),
                row.id(),
                row.deleted() ? row.id().text() : row.body().id(),
                etag,
                updated,
                row.deleted(),
                row.practice(),
                row.patient(),
                row.message(),
                json);
    }

    /**
     * The links that matter for some rows.
     *
     * @param byRecord links of Patient records that ever had one
     * @param byShownId the same by the ids bodies name them by
     * @param shownIds ids of records that are not their own text
     */
    private record Links(Map<LogicalId, Link> byRecord, Map<String, Link> byShownId, Map<LogicalId, String> shownIds) {

        static final Links NONE = new Links(Map.of(), Map.of(), Map.of());

        String shown(LogicalId id) {
            return shownIds.getOrDefault(id, id.text());
        }

        /** All of it in one order. */
        String text() {
            Map<String, String> ordered = new TreeMap<>();
            byRecord.forEach((id, link) -> ordered.put(id.text(), link.toString()));
            byShownId.forEach((id, link) -> ordered.put("/" + id, target(id)));
            shownIds.forEach((id, shown) -> ordered.put("=" + id.text(), shown));
            return ordered.toString();
        }

        /** The id that stands for a Patient's id in a reference. */
        String target(String id) {
            Link link = byShownId.get(id);
            return link == null || link.person() == null ? id : shown(link.person());
        }
    }

    private Links links(Connection connection, Grant grant, List<Row> found) throws SQLException {
        Set<LogicalId> records = new HashSet<>();
        Set<String> named = new HashSet<>();
        for (Row row : found) {
            LogicalId patient = row.patient();
            if (patient != null && row.linked()) {
                records.add(patient);
            }
            for (String id : row.body().patients()) {
                if (patient == null || !id.equals(patient.text())) {
                    named.add(id);
                }
            }
        }
        if (records.isEmpty() && named.isEmpty()) {
            return Links.NONE;
        }
        Map<String, LogicalId> byText = new HashMap<>();
        Set<String> chosen = new HashSet<>();
        for (String text : named) {
            LogicalId.parse(text).ifPresentOrElse(id -> byText.put(text, id), () -> chosen.add(text));
        }
        byText.putAll(AliasSql.behind(connection, "Patient", chosen));
        records.addAll(byText.values());
        Map<LogicalId, Link> byRecord = MemberSql.links(connection, 0, records, grant);
        Set<LogicalId> persons = new HashSet<>(byRecord.keySet());
        byRecord.values().forEach(link -> {
            if (link.person() != null) {
                persons.add(link.person());
            }
        });
        Map<LogicalId, String> shownIds = AliasSql.chosen(connection, persons);
        Map<String, Link> byShownId = new HashMap<>();
        byRecord.forEach((id, link) -> byShownId.put(id.text(), link));
        byText.forEach((text, id) -> {
            Link link = byRecord.get(id);
            if (link != null) {
                byShownId.put(text, link);
            }
        });
        shownIds.forEach((id, text) -> {
            Link link = byRecord.get(id);
            if (link != null) {
                byShownId.put(text, link);
            }
        });
        return new Links(byRecord, byShownId, shownIds);
    }

    /** A row with its references as the view shows them, and with the link's version if its patient ever had one. */
    private static Stored one(Row row, Links links) {
        LogicalId patient = row.patient();
        Link link = patient == null ? null : links.byRecord().get(patient);
        String etag = link == null ? Integer.toString(row.version()) : row.version() + "." + link.change();
        Instant updated = link != null && link.at().isAfter(row.updated()) ? link.at() : row.updated();
        if (row.deleted()) {
            return stored(row, etag, updated);
        }
        boolean rewrite = false;
        for (String id : row.body().patients()) {
            rewrite |= !links.target(id).equals(id);
        }
        if (link == null && !rewrite) {
            return stored(row, etag, updated);
        }
        byte[] rewritten = link == null || !ShownBytes.fits(row.type())
                ? null
                : ShownBytes.of(row.json(), etag, updated.toString(), links::target);
        return stored(row, etag, updated, rewritten == null ? byTree(row, links, link, etag, updated) : rewritten);
    }

    private static byte[] byTree(Row row, Links links, @Nullable Link link, String etag, Instant updated) {
        ObjectNode tree = FhirJson.parse(row.json());
        if (!Bodies.keepsReferences(row.type(), tree)) {
            Bodies.rewrite(row.type(), tree, links::target);
        }
        if (link != null && tree.get("meta") instanceof ObjectNode meta) {
            meta.put("versionId", etag);
            meta.put("lastUpdated", updated.toString());
        }
        if (link != null && row.type().equals("Patient") && link.person() != null) {
            ArrayNode into = tree.get("link") instanceof ArrayNode there ? there : tree.putArray("link");
            Composite.link(into, links.shown(link.person()), "refer");
        }
        return FhirJson.bytes(tree);
    }

    /** The composites of those rows that are the first record of a person. */
    private Map<LogicalId, Stored> composites(
            Connection connection, View view, Grant grant, List<Row> found, Links links) throws SQLException {
        Map<LogicalId, Row> heads = new LinkedHashMap<>();
        for (Row row : found) {
            Link link = links.byRecord().get(row.id());
            if (row.type().equals("Patient")
                    && !row.deleted()
                    && link != null
                    && row.id().equals(link.person())) {
                heads.put(row.id(), row);
            }
        }
        if (heads.isEmpty()) {
            return Map.of();
        }
        Map<LogicalId, List<LogicalId>> members = MemberSql.members(connection, 0, heads.keySet());
        List<LogicalId> wanted = members.values().stream().flatMap(List::stream).toList();
        Map<LogicalId, Row> byId = new HashMap<>();
        rows.all(connection, view, grant, wanted).forEach(row -> byId.put(row.id(), row));
        Map<LogicalId, Link> changes = MemberSql.changes(connection, 0, heads.keySet());
        Map<LogicalId, Stored> composites = new HashMap<>();
        for (Row head : heads.values()) {
            List<Row> own = members.getOrDefault(head.id(), List.of()).stream()
                    .map(byId::get)
                    .filter(java.util.Objects::nonNull)
                    .toList();
            Link link = changes.get(head.id());
            long change = link == null ? 0 : link.change();
            Instant updated = link == null ? Instant.EPOCH : link.at();
            for (Row member : own) {
                change = Math.max(change, member.change());
                updated = updated.isAfter(member.updated()) ? updated : member.updated();
            }
            composites.put(head.id(), compose(head.id(), own, change, updated));
        }
        return composites;
    }

    /** The composite of some versions of a person's members. */
    static Stored compose(LogicalId person, Collection<Row> members, long change, Instant updated) {
        List<Row> ordered = new ArrayList<>(members);
        ordered.sort(Comparator.comparing((Row row) -> !row.id().equals(person)).thenComparing(Row::change));
        List<Composite.Member> parts = new ArrayList<>();
        for (Row row : ordered) {
            parts.add(new Composite.Member(row.body().id(), row.updated(), FhirJson.parse(row.json())));
        }
        Row latest = ordered.stream().max(Comparator.comparing(Row::updated)).orElseThrow();
        Row first = ordered.getFirst();
        String version = "n" + change;
        String shownId = parts.getFirst().shownId();
        ObjectNode tree = Composite.of(shownId, version, updated, parts);
        return new Stored(
                "Patient",
                person,
                shownId,
                version,
                updated,
                false,
                first.practice(),
                person,
                latest.message(),
                FhirJson.bytes(tree));
    }
}
