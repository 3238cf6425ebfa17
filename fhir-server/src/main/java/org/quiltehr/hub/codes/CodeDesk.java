package org.quiltehr.hub.codes;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.terminology.Coding;
import tools.jackson.databind.JsonNode;

/** The work on codes as the pages show it: what waits, with what it may mean, and a decision. */
public final class CodeDesk {

    private final CodeQueue queue;
    private final Rulings rulings;

    CodeDesk(CodeQueue queue, Rulings rulings) {
        this.queue = queue;
        this.rulings = rulings;
    }

    /** What a code may mean, and why. */
    public record Candidate(String system, String code, String display, double score, String why) {}

    /**
     * A code nobody but its practice understands.
     *
     * @param element where it stands, such as {@code Observation.code}
     * @param unusable a map has a line for it that cannot be used
     * @param example a message it stands in, or empty
     */
    public record Waiting(
            String practice,
            String system,
            String code,
            String display,
            String element,
            boolean unusable,
            long messages,
            List<String> units,
            String example,
            List<Candidate> candidates) {}

    /** What came of a decision: how many messages are worked again. */
    public record Ruled(long messages) {}

    /** The heaviest first; of one practice, or of all. */
    public List<Waiting> waiting(@Nullable Practice practice, int count, int offset) {
        List<Waiting> waiting = new ArrayList<>();
        queue.page(practice == null ? null : practice.ref().num(), null, count, offset)
                .path("codes")
                .forEach(code -> waiting.add(waiting(code)));
        return waiting;
    }

    /** How many codes of a practice nobody decided of. */
    public long unmapped(Practice practice) {
        return queue.count(practice.ref().num());
    }

    private static Waiting waiting(JsonNode code) {
        List<String> units = new ArrayList<>();
        code.path("units").forEach(unit -> units.add(unit.asString("")));
        List<Candidate> candidates = new ArrayList<>();
        code.path("candidates")
                .forEach(one -> candidates.add(new Candidate(
                        text(one, "system"),
                        text(one, "code"),
                        text(one, "display"),
                        one.path("score").asDouble(0),
                        text(one, "why"))));
        return new Waiting(
                text(code, "practice"),
                text(code, "system"),
                text(code, "code"),
                text(code, "display"),
                text(code, "element"),
                text(code, "reason").equals("mapping-not-usable"),
                code.path("messages").asLong(0),
                units,
                text(code.path("examples").path(0), "message"),
                candidates);
    }

    private static String text(JsonNode node, String member) {
        return node.path(member).asString("");
    }

    /** Which code of which practice is decided of, by whom and why. */
    public record About(Practice practice, String system, String code, String who, String why) {}

    /**
     * It means the target.
     *
     * @throws RulingProblem if it cannot
     */
    public Ruled map(About about, String system, String code) {
        return rule(about, Ruling.Kind.MAP, new Coding(system, code, null));
    }

    /**
     * It is not to be mapped.
     *
     * @throws RulingProblem if it cannot
     */
    public Ruled ignore(About about) {
        return rule(about, Ruling.Kind.IGNORE, null);
    }

    /**
     * What was decided of it is taken back.
     *
     * @throws RulingProblem if it cannot
     */
    public Ruled takeBack(About about) {
        return rule(about, Ruling.Kind.UNMAP, null);
    }

    private Ruled rule(About about, Ruling.Kind kind, @Nullable Coding target) {
        Practice practice = about.practice();
        return new Ruled(rulings.rule(
                        practice,
                        new Ruling(
                                kind,
                                practice.ref().slug(),
                                about.system(),
                                about.code(),
                                target,
                                "equivalent",
                                about.who(),
                                about.why()))
                .messages());
    }
}
