package org.quiltehr.hub.access;

/**
 * The name under which somebody stands in the trail, taken apart: a person, and the program by which the person asked.
 *
 * @param person account, or empty: nobody was known, or a machine asked for itself
 */
record CallerParts(String person, String program) {

    private static final String THROUGH = " through ";

    /** Of {@code rivera}, {@code rivera through app:growth}, {@code app:growth}, {@code feed:lake/ehr} or nobody's name. */
    static CallerParts of(String who) {
        int through = who.indexOf(THROUGH);
        if (through > 0) {
            String before = who.substring(0, through);
            return before.startsWith("feed:")
                    ? new CallerParts("", who)
                    : new CallerParts(before, who.substring(through + THROUGH.length()));
        }
        boolean machine = who.contains(":") || who.equals("unknown") || who.equals("open");
        return machine ? new CallerParts("", who) : new CallerParts(who, "browser");
    }
}
