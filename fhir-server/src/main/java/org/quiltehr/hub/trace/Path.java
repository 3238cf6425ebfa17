package org.quiltehr.hub.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A location of FHIR: {@code Bundle.entry[0].resource.name[0].given[1]}; its first word names the whole. */
record Path(List<Step> steps) {

    private static final Pattern STEP = Pattern.compile("\\.?([^.\\[\\]]+)((?:\\[\\d{1,9}])*)");
    private static final Pattern INDEX = Pattern.compile("\\[(\\d{1,9})]");

    /** A member, or an index of the array before it. */
    record Step(String name, int index) {}

    static Optional<Path> of(String location) {
        List<Step> steps = new ArrayList<>();
        Matcher step = STEP.matcher(location);
        int at = 0;
        while (at < location.length()) {
            if (!step.find(at) || step.start() != at) {
                return Optional.empty();
            }
            if (at > 0) {
                steps.add(new Step(step.group(1), -1));
            }
            Matcher index = INDEX.matcher(step.group(2));
            while (index.find()) {
                steps.add(new Step("", Integer.parseInt(index.group(1))));
            }
            at = step.end();
        }
        return Optional.of(new Path(List.copyOf(steps)));
    }
}
