package org.quiltehr.hub.web;

import java.util.List;
import java.util.function.Predicate;
import org.quiltehr.hub.web.Badges.Badge;

/**
 * Who is in hospital now, by hospital and ward.
 *
 * @param next the rest is behind this token; empty if this is all
 */
record Census(List<Ward> wards, String next) {

    /** The patients of one ward of one hospital. */
    record Ward(Badge hospital, String name, List<Stay> stays) {}

    /**
     * One stay.
     *
     * @param bed room and bed, or empty
     * @param day day of the stay, the first being 1, or empty if its begin is not known
     * @param overdue whether it goes on for so long that the message of the discharge may be missing
     * @param problem what the patient was admitted with, or empty
     * @param attending who answers for the stay, or empty
     * @param physician the patient's own physician, or empty
     * @param awaited results that are not final
     * @param disagreements lines of the chart on which its sources disagree, as far as the reader may know; -1 if it was
     *     not looked through yet
     * @param away on leave
     * @param news what came since the reader marked the chart as read; -1 if it never was
     */
    record Stay(
            String encounter,
            PersonLine person,
            String bed,
            String day,
            String since,
            boolean overdue,
            String problem,
            String attending,
            String physician,
            int awaited,
            int disagreements,
            boolean away,
            int news,
            List<Badge> records) {

        /** Whether the reader follows this patient: marked the chart as read once. */
        public boolean mine() {
            return news >= 0;
        }
    }

    /** Only what is wanted of this page; wards without it are left out. */
    Census only(Predicate<Stay> wanted) {
        List<Ward> some = wards.stream()
                .map(w -> new Ward(
                        w.hospital(),
                        w.name(),
                        w.stays().stream().filter(wanted).toList()))
                .filter(w -> !w.stays().isEmpty())
                .toList();
        return new Census(some, next);
    }

    /** How many stays of this page are of a kind. */
    long count(Predicate<Stay> of) {
        return wards.stream().flatMap(w -> w.stays().stream()).filter(of).count();
    }

    /** How many stays are listed. */
    public int size() {
        return wards.stream().mapToInt(w -> w.stays().size()).sum();
    }
}
