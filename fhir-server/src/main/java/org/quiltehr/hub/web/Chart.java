package org.quiltehr.hub.web;

import java.util.List;
import org.quiltehr.hub.web.Badges.Badge;

/**
 * All a chart page shows of one person.
 *
 * @param differs what practices say differently of the person, in words
 * @param allergies four wordings: known, none stated, not recorded, not known
 * @param tiles the latest vital signs, a blood pressure as one
 * @param disagreements lines on which sources contradict each other
 */
record Chart(
        PersonLine person,
        List<Source> sources,
        List<String> differs,
        Allergies allergies,
        List<Part> parts,
        List<Series.Shown> tiles,
        List<Series.Shown> vitals,
        List<Series.Shown> results,
        List<Plain> encounters,
        String timeline,
        List<Plain> documents,
        Absence absence,
        Changes changes,
        long disagreements) {

    /** A practice with a record of the person; {@code silent} says since when nothing came, or is empty. */
    record Source(Badge badge, String silent) {

        public String css() {
            return badge.css() + (silent.isEmpty() ? "" : " stale");
        }

        public String title() {
            return badge.name() + (silent.isEmpty() ? "" : ", " + silent);
        }
    }

    /** What stands in the safety strip. */
    record Allergies(String heading, boolean known, List<Row> rows) {}

    /** A section of lines. */
    record Part(String anchor, String title, long disagreements, List<Row> rows, String empty) {}

    /**
     * One line with its statements.
     *
     * @param flags kinds of contradiction, in words
     * @param split the differing statements, newest first, if they contradict each other
     */
    record Row(
            String title,
            String detail,
            List<String> flags,
            boolean danger,
            boolean open,
            List<Said> split,
            List<Source> sources,
            String when,
            List<Said> statements,
            String why) {

        public String css() {
            return danger ? "stmt danger" : flags.isEmpty() ? "stmt" : "stmt diff";
        }
    }

    /** What one practice said of it, its words and where they came from. */
    record Said(Source source, String says, String own, String when, String reference, String sourceLink) {}

    /** A line without statements below it: an encounter, a document. */
    record Plain(String title, String more, String link, Source source, String when, String sourceLink) {}

    /** Section by practice: what is there, or why not. */
    record Absence(List<Source> practices, List<AbsenceRow> rows) {}

    record AbsenceRow(String title, List<Cell> cells) {}

    /** One cell; its class tells the six states apart. */
    record Cell(String css, String words, String title) {}

    /** What changed since a look. */
    record Changes(String since, List<Group> groups, boolean more) {}

    record Group(String kind, String tag, Source source, List<Item> items, int hidden) {}

    record Item(String title, String before, String now, String sourceLink) {}
}
