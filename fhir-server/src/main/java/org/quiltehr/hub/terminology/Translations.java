package org.quiltehr.hub.terminology;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.node.ObjectNode;

/** {@code $translate}: what another system calls a code, and the other way round. */
public final class Translations {

    private static final int DEEPEST = 5;
    private static final Set<String> NONE = Set.of("unmatched", "disjoint");

    /** What an equivalence is, read from the target's side. */
    private static final Map<String, String> TURNED = Map.of(
            "wider", "narrower",
            "narrower", "wider",
            "subsumes", "specializes",
            "specializes", "subsumes");

    private final MapSql maps;

    Translations(MapSql maps) {
        this.maps = maps;
    }

    /**
     * A question.
     *
     * @param url canonical of the map, or null: all that this asker has
     * @param resource id of the map an operation was invoked on
     * @param reverse the codings are targets, their sources are asked for
     */
    public record Question(
            List<Coding> codings,
            @Nullable String url,
            @Nullable String version,
            @Nullable String resource,
            @Nullable String sourceSet,
            @Nullable String targetSet,
            @Nullable String targetSystem,
            boolean reverse) {}

    private record Match(
            String map,
            String equivalence,
            @Nullable Coding target,
            @Nullable String comment) {}

    /** A Parameters resource: {@code result}, {@code message}, {@code match}. */
    public ObjectNode translate(int asker, Question question) {
        if ((question.url() != null || question.resource() != null)
                && !maps.exists(question.url(), question.resource())) {
            throw new TerminologyProblem(
                    TerminologyProblem.Kind.NOT_FOUND,
                    "This hub does not hold the concept map: load it as a ConceptMap resource, in a package or as CSV.");
        }
        // who names a map may use it, whosever it is
        boolean all = question.url() != null || question.resource() != null;
        MapSql.Narrowing narrowing = new MapSql.Narrowing(
                question.url(),
                question.version(),
                question.resource(),
                question.sourceSet(),
                question.targetSet(),
                question.targetSystem());
        List<Match> matches = new ArrayList<>();
        for (Coding coding : question.codings()) {
            List<MapSql.Line> lines = maps.lines(asker, all, coding, question.reverse(), narrowing);
            for (MapSql.Line line : lines) {
                String equivalence = question.reverse()
                        ? TURNED.getOrDefault(line.equivalence(), line.equivalence())
                        : line.equivalence();
                matches.add(
                        new Match(line.mapUrl() + "|" + line.mapVersion(), equivalence, line.target(), line.comment()));
            }
            if (lines.isEmpty() && !question.reverse()) {
                rest(asker, all, coding, narrowing, matches, new HashSet<>());
            }
        }
        return answer(matches);
    }

    private void rest(
            int asker, boolean all, Coding coding, MapSql.Narrowing by, List<Match> into, Set<String> walked) {
        for (MapSql.Rest rest : maps.rests(asker, all, by)) {
            boolean ours = rest.sourceSystem().equals(coding.system())
                    && (by.targetSystem() == null || rest.targetSystem().equals(by.targetSystem()));
            if (!ours) {
                continue;
            }
            String map = rest.mapUrl() + "|" + rest.mapVersion();
            switch (rest.mode()) {
                case "provided" ->
                    into.add(new Match(
                            map,
                            "equal",
                            new Coding(rest.targetSystem(), coding.code(), coding.display()),
                            "The map gives the code as it is."));
                case "fixed" -> {
                    String code = rest.code();
                    if (code != null) {
                        into.add(new Match(
                                map,
                                "inexact",
                                new Coding(rest.targetSystem(), code, rest.display()),
                                "The map's code for all that it does not list."));
                    }
                }
                case "other-map" -> {
                    String other = rest.otherMap();
                    if (other != null && walked.size() < DEEPEST && walked.add(other)) {
                        other(asker, coding, other, by, into, walked);
                    }
                }
                default -> {
                    // a mode of no version of FHIR gives no code
                }
            }
        }
    }

    private void other(
            int asker, Coding coding, String canonical, MapSql.Narrowing by, List<Match> into, Set<String> walked) {
        int bar = canonical.indexOf('|');
        MapSql.Narrowing there = new MapSql.Narrowing(
                bar < 0 ? canonical : canonical.substring(0, bar),
                bar < 0 ? null : canonical.substring(bar + 1),
                null,
                null,
                null,
                by.targetSystem());
        List<MapSql.Line> lines = maps.lines(asker, true, coding, false, there);
        lines.forEach(line -> into.add(
                new Match(line.mapUrl() + "|" + line.mapVersion(), line.equivalence(), line.target(), line.comment())));
        if (lines.isEmpty()) {
            rest(asker, true, coding, there, into, walked);
        }
    }

    private static ObjectNode answer(List<Match> matches) {
        boolean result = matches.stream().anyMatch(m -> m.target() != null && !NONE.contains(m.equivalence()));
        Out out = new Out().add("result", result);
        if (!result) {
            out.add(
                    "message",
                    "valueString",
                    matches.isEmpty()
                            ? "No concept map here translates the code."
                            : "The concept map says that the code has no match.");
        }
        for (Match match : matches) {
            Out.Parts parts = out.parts("match").add("equivalence", "valueCode", match.equivalence());
            Coding target = match.target();
            if (target != null) {
                ObjectNode coding = FhirJson.mapper().createObjectNode();
                if (!target.system().isEmpty()) {
                    coding.put("system", target.system());
                }
                coding.put("code", target.code());
                if (target.display() != null) {
                    coding.put("display", target.display());
                }
                parts.coding("concept").setAll(coding);
            }
            parts.add("source", "valueUri", match.map());
        }
        return out.resource();
    }
}
