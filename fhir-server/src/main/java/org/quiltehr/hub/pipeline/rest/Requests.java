package org.quiltehr.hub.pipeline.rest;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.shape.R4Shape;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.terminology.TerminologyCheck;
import tools.jackson.databind.node.ObjectNode;

/** What can be said of a write before the database is asked. */
final class Requests {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9\\-.]{1,64}");

    private Requests() {}

    /** Refuses what is no R4, or contradicts itself. */
    static void check(List<Asked> asked) {
        List<Issue> issues = new ArrayList<>();
        for (Asked one : asked) {
            if (!FhirTypes.exists(one.type())) {
                throw WriteProblem.of(404, "not-supported", one.at(""), "R4 has no resource type of this name");
            }
            ObjectNode resource = one.resource();
            if (resource != null && one.verb() != Asked.Verb.PATCH) {
                checkType(one, resource);
                for (Issue issue : TerminologyCheck.check(resource)) {
                    String where = issue.location() == null ? "" : inside(one, issue.location());
                    issues.add(new Issue(issue.code(), issue.severity(), one.at(where), issue.text()));
                }
                // what a feed only warns of, a code that its required binding does not allow, is refused here: what is
                // stored would not be what was sent
                for (Issue issue : R4Shape.check(resource)) {
                    String where = issue.location() == null ? null : one.at(inside(one, issue.location()));
                    issues.add(new Issue(issue.code(), Issue.Severity.ERROR, where, issue.text()));
                }
            }
        }
        if (!issues.isEmpty()) {
            throw new WriteProblem(422, issues.size() > 100 ? issues.subList(0, 100) : issues);
        }
    }

    /** {@code Bundle.entry[3]} and {@code Patient.birthDate} make {@code Bundle.entry[3].resource.birthDate}. */
    private static String inside(Asked one, String location) {
        if (one.place().isEmpty()) {
            return location;
        }
        int dot = location.indexOf('.');
        return dot < 0 ? "resource" : "resource" + location.substring(dot);
    }

    private static void checkType(Asked one, ObjectNode resource) {
        String said = resource.path("resourceType").asString("");
        if (!said.equals(one.type())) {
            throw WriteProblem.of(
                    400,
                    "value",
                    one.at(one.place().isEmpty() ? one.type() : "resource"),
                    "the resource is of another type than the address: " + one.type() + " is asked for");
        }
        String id = one.id();
        if (id != null && one.verb() == Asked.Verb.UPDATE) {
            String inside = resource.path("id").asString("");
            if (inside.isEmpty()) {
                throw WriteProblem.of(
                        400, "required", one.at(idPlace(one)), "an update must bear the id of its address");
            }
            if (!inside.equals(id)) {
                throw WriteProblem.of(
                        400, "value", one.at(idPlace(one)), "the resource bears another id than the address");
            }
        }
    }

    private static String idPlace(Asked one) {
        return one.place().isEmpty() ? one.type() + ".id" : "resource.id";
    }

    /** An id a client may choose. */
    static void checkChosen(Asked one, String id) {
        if (!ID.matcher(id).matches()) {
            throw WriteProblem.of(
                    400, "value", one.at(idPlace(one)), "an id has 1 to 64 letters, digits, hyphens and dots");
        }
        if (LogicalId.parse(id).isPresent()) {
            throw WriteProblem.of(
                    404,
                    "not-found",
                    one.at(idPlace(one)),
                    "there is no such record, and ids of this form are given by the hub");
        }
    }

    /** The version of an If-Match, or null for none. */
    static @Nullable String etag(Asked one) {
        String tag = one.ifMatch();
        if (tag == null || tag.equals("*")) {
            return null;
        }
        String text = tag.startsWith("W/") ? tag.substring(2) : tag;
        if (text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")) {
            text = text.substring(1, text.length() - 1);
        }
        return text;
    }

    static int version(String etag) {
        int dot = etag.indexOf('.');
        try {
            return Integer.parseInt(dot < 0 ? etag : etag.substring(0, dot));
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
