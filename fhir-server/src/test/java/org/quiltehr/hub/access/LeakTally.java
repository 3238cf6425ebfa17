package org.quiltehr.hub.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.quiltehr.hub.access.LeakPaths.Asked;
import org.quiltehr.hub.access.LeakWorld.Planted;
import org.quiltehr.hub.access.LeakWorld.Reader;
import org.quiltehr.hub.access.LeakWorld.Sight;

/** What came of many requests of the leak test: which words and ids stood in which answers. */
final class LeakTally {

    private static final Pattern TYPE =
            Pattern.compile("\"resourceType\"\\s*:\\s*\"(\\w+)\"|<([A-Z]\\w+) xmlns=\"http://hl7.org/fhir\"");

    /** What is about nobody. */
    private static final Set<String> OF_NOBODY =
            Set.of("Bundle", "CapabilityStatement", "OperationOutcome", "Parameters");

    /** What the hub makes itself, for these ways to ask, of what a reader may see. */
    private static final Set<String> MADE = Set.of("Composition", "Device", "DocumentReference", "Organization");

    private static final Pattern MAKING = Pattern.compile("as of|[$](summary|docref|ccd|transition).*");

    private final List<String> leaks = new ArrayList<>();
    private final Map<String, Integer> shown = new TreeMap<>();
    private final Set<String> kinds = new TreeSet<>();
    private final Map<Integer, Integer> statuses = new TreeMap<>();
    private final LeakWorld world;
    private int requests;

    LeakTally(LeakWorld world) {
        this.world = world;
    }

    void ask(Reader reader, Asked asked) {
        requests++;
        kinds.add(asked.path());
        String[] headers = asked.path().contains("page")
                ? new String[] {"Accept", "text/html"}
                : asked.path().contains("shadow")
                        ? new String[] {"Accept", "application/json", "Prefer", "wait=30"}
                        : new String[] {"Accept", "application/fhir+json, */*"};
        String sent = asked.path().startsWith("app picker")
                ? LeakPages.picking(asked, reader.browser().base())
                : asked.body();
        var answer = reader.browser().send(asked.method(), asked.address(), asked.type(), sent, headers);
        statuses.merge(answer.statusCode(), 1, Integer::sum);
        look(
                reader,
                asked,
                answer.statusCode(),
                answer.body() + answer.headers().map());
    }

    /** Looks through what a reader was sent. */
    void look(Reader reader, Asked asked, int status, String body) {
        kinds.add(asked.path());
        for (Planted planted : world.records.values()) {
            Sight sight = reader.sight(planted);
            boolean person = body.contains(planted.person());
            boolean chart = body.contains(planted.chart()) || body.contains(base64(planted.chart()));
            if (person && sight == Sight.NOTHING
                    || chart && sight != Sight.ALL && !maySeeMessage(reader, asked, planted)) {
                leaks.add(reader.name() + " saw " + planted.name() + " by " + asked.path() + ": " + asked.method() + " "
                        + asked.address() + " (" + status + ")");
            } else if (person || chart) {
                shown.merge(asked.path(), 1, Integer::sum);
            }
            if (sight != Sight.ALL) {
                ids(reader, sight, asked, planted, body, status);
            }
        }
        types(reader, asked, body);
        if (body.contains(world.orphan) && !reader.name().equals("hill")) {
            leaks.add(reader.name() + " saw what belongs to nobody by " + asked.address());
        }
        if (status >= 500) {
            leaks.add(status + " for " + reader.name() + " " + asked.address() + " " + body);
        }
    }

    /** Stewards see messages of whom nobody decided anything about; of charts the Patients. */
    private static boolean maySeeMessage(Reader reader, Asked asked, Planted planted) {
        return reader.name().equals("steward")
                && asked.path().startsWith("message")
                && planted.name().equals("heard-hill");
    }

    /** An app that may see some types is sent no other, wherever they stand in an answer. */
    private void types(Reader reader, Asked asked, String body) {
        if (reader.types().isEmpty()) {
            return;
        }
        Matcher matcher = TYPE.matcher(body);
        while (matcher.find()) {
            String type = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
            boolean made = MADE.contains(type) && MAKING.matcher(asked.path()).matches();
            if (!made && !reader.types().contains(type) && !OF_NOBODY.contains(type)) {
                leaks.add(reader.name() + " was sent a " + type + " by " + asked.path() + ": " + asked.address());
                return;
            }
        }
    }

    /** An id that the request did not name tells that there is such a record. */
    private void ids(Reader reader, Sight sight, Asked asked, Planted planted, String body, int status) {
        if (reader.name().equals("steward") || reader.name().equals("auditor")) {
            return;
        }
        for (Map.Entry<String, String> id : planted.ids().entrySet()) {
            if (sight == Sight.PERSON && id.getKey().equals("Patient")) {
                continue;
            }
            if (body.contains(id.getValue()) && !(asked.address() + asked.body()).contains(id.getValue())) {
                leaks.add(reader.name() + " learnt the id of " + planted.name() + "'s " + id.getKey() + " by "
                        + asked.address() + " (" + status + ")");
            }
        }
    }

    private static String base64(String word) {
        return Base64.getEncoder().encodeToString(word.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Fails if anything leaked, or if a way to ask showed nobody anything.
     *
     * @param showNothing ways whose answers need not hold a planted word
     */
    void conclude(String name, Set<String> showNothing) {
        System.out.println("leak test, " + name + ": " + requests + " requests, "
                + shown.values().stream().mapToInt(Integer::intValue).sum() + " sights of what may be seen, " + statuses
                + ", " + leaks.size() + " leaks");
        assertThat(leaks).as("of " + leaks.size()).isEmpty();
        Set<String> blind = new TreeSet<>(kinds);
        blind.removeAll(shown.keySet());
        assertThat(blind).as("ways that showed nobody anything").isSubsetOf(showNothing);
    }
}
