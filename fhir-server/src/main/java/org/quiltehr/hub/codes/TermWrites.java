package org.quiltehr.hub.codes;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.pipeline.rest.Asked;
import org.quiltehr.hub.pipeline.rest.Caller;
import org.quiltehr.hub.pipeline.rest.Done;
import org.quiltehr.hub.pipeline.rest.RestWrites;
import org.quiltehr.hub.pipeline.rest.WriteProblem;
import org.quiltehr.hub.practice.Practice;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes resources of terminology, many in one transaction; where that is refused, one by one, so that a broken one costs
 * itself only. A resource of the same URL and version becomes its next version.
 */
final class TermWrites implements AutoCloseable {

    private static final int MOST = 100;
    private static final int LARGE = 2_000_000;

    private record Waiting(String place, Asked asked) {}

    private final RestWrites writes;
    private final Caller caller;
    private final TermReport report;
    private final List<Waiting> waiting = new ArrayList<>();
    private int size;

    TermWrites(RestWrites writes, Practice practice, TermReport report) {
        View view = new View(practice.ref());
        this.writes = writes;
        this.caller = new Caller(view, new Grant(true, practice.ref(), 0), view.path());
        this.report = report;
    }

    /** Takes one; {@code place} is where it stands in the file. */
    void write(String place, ObjectNode resource) {
        Asked asked = asked(place, resource);
        if (asked == null) {
            return;
        }
        waiting.add(new Waiting(place, asked));
        size += resource.toString().length();
        if (waiting.size() >= MOST || size > LARGE) {
            flush();
        }
    }

    /** Writes one at once; its id, or empty if it is refused. */
    Optional<String> writeNow(String place, ObjectNode resource) {
        Asked asked = asked(place, resource);
        return asked == null ? Optional.empty() : one(new Waiting(place, asked)).map(Done::shownId);
    }

    private @Nullable Asked asked(String place, ObjectNode resource) {
        String type = resource.path("resourceType").asString("");
        String url = resource.path("url").asString("");
        if (url.isEmpty()) {
            report.problem(place, "The " + type + " has no url, so nobody could refer to it.");
            return null;
        }
        ObjectNode content = resource.deepCopy();
        content.remove("id");
        // a package's narrative is its content once more
        content.remove("text");
        String version = resource.path("version").asString("");
        String condition = "url=" + encode(url)
                + (version.isEmpty() ? "&version:missing=true" : "&version=" + encode(escaped(version)));
        return new Asked(Asked.Verb.UPDATE, type, null, condition, content, null, null, "");
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String escaped(String token) {
        return token.replace("\\", "\\\\")
                .replace("|", "\\|")
                .replace(",", "\\,")
                .replace("$", "\\$");
    }

    private void flush() {
        if (waiting.isEmpty()) {
            return;
        }
        List<Waiting> now = List.copyOf(waiting);
        waiting.clear();
        size = 0;
        try {
            List<Asked> all = new ArrayList<>();
            for (int i = 0; i < now.size(); i++) {
                Asked one = now.get(i).asked();
                ObjectNode resource = one.resource();
                all.add(new Asked(
                        one.verb(),
                        one.type(),
                        null,
                        one.condition(),
                        resource == null ? null : resource.deepCopy(),
                        null,
                        null,
                        "entry[" + i + "]"));
            }
            writes.perform(caller, all).forEach(done -> report.resource(done.type()));
        } catch (WriteProblem refused) {
            now.forEach(this::one);
        }
    }

    private Optional<Done> one(Waiting one) {
        try {
            Done done = writes.perform(caller, List.of(one.asked())).getFirst();
            report.resource(done.type());
            return Optional.of(done);
        } catch (WriteProblem refused) {
            Issue first = refused.issues().getFirst();
            String at = first.location() == null || first.location().isEmpty() ? "" : " " + first.location() + ":";
            report.problem(one.place(), "Refused:" + at + " " + first.text());
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        flush();
    }
}
