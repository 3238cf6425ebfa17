package org.quiltehr.hub.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.quiltehr.hub.Conformance;
import org.quiltehr.hub.access.LeakPaths.Asked;
import org.quiltehr.hub.access.LeakWorld.Planted;
import org.quiltehr.hub.access.LeakWorld.Reader;
import org.quiltehr.hub.access.LeakWorld.Sight;

/** What came of many requests of the leak test: which words and ids stood in which answers. Safe for use by many threads. */
final class LeakTally {

    private static final Pattern TYPE =
            Pattern.compile("\"resourceType\"\\s*:\\s*\"(\\w+)\"|<([A-Z]\\w+) xmlns=\"http://hl7.org/fhir\"");

    /** What is about nobody. */
    private static final Set<String> OF_NOBODY =
            Set.of("Bundle", "CapabilityStatement", "OperationOutcome", "Parameters");

    /** What the hub makes itself, for these ways to ask, of what a reader may see. */
    private static final Set<String> MADE = Set.of("Composition", "Device", "DocumentReference", "Organization");

    private static final Pattern MAKING = Pattern.compile("as of|[$](summary|docref|ccd|transition).*");

    /** So many clients ask at a time, so that the hub is not idle while an answer is looked through. */
    private static final int CLIENTS = 4;

    /** So many answers of each way to ask and status are given to the strict parser too. */
    private static final int PARSED = 40;

    private static final int TOLD_EVERY = 10_000;

    /** What the hub makes itself at its FHIR bases: there the notice of withholding is to stand in the body. */
    private static final Pattern NOTICED = Pattern.compile(
            "^\\{\"resourceType\":\"(Bundle|Parameters|OperationOutcome)\"|^<(Bundle|Parameters|Opera)");

    /** Before anybody is known. */
    private static final Pattern FREE =
            Pattern.compile("/(\\.well-known|oauth2/jwks|fhir/\\.well-known|actuator/health).*");

    private final Queue<String> leaks = new ConcurrentLinkedQueue<>();
    private final Queue<String> silent = new ConcurrentLinkedQueue<>();
    private final Map<String, Integer> shown = new ConcurrentSkipListMap<>();
    private final Set<String> kinds = new ConcurrentSkipListSet<>();
    private final Map<Integer, Integer> statuses = new ConcurrentSkipListMap<>();
    private final Map<String, AtomicInteger> parsed = new ConcurrentHashMap<>();
    private final AtomicInteger requests = new AtomicInteger();
    private final LeakWorld world;
    private final LeakWords words;

    /** What a word says of whom. */
    private final Map<String, List<Meaning>> meanings = new HashMap<>();

    /**
     * A word that tells something of a record.
     *
     * @param type of the resource whose id it is; {@link #PERSON} or {@link #CHART} for a planted word
     */
    private record Meaning(Planted planted, String type) {}

    private static final String PERSON = "";
    private static final String CHART = " ";

    /** Somebody's request. */
    record Turn(Reader reader, Asked asked) {}

    LeakTally(LeakWorld world) {
        this.world = world;
        for (Planted planted : world.records.values()) {
            means(planted.person(), new Meaning(planted, PERSON));
            means(planted.chart(), new Meaning(planted, CHART));
            means(base64(planted.chart()), new Meaning(planted, CHART));
            planted.ids().forEach((type, id) -> means(id, new Meaning(planted, type)));
        }
        meanings.put(world.orphan, List.of());
        words = new LeakWords(List.copyOf(meanings.keySet()));
    }

    private void means(String word, Meaning meaning) {
        meanings.computeIfAbsent(word, none -> new ArrayList<>()).add(meaning);
    }

    /** Asks all, some at a time. */
    void askAll(List<Turn> turns) {
        AtomicInteger next = new AtomicInteger();
        Queue<Throwable> failed = new ConcurrentLinkedQueue<>();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(Thread.ofPlatform().name("leak-client-" + i).start(() -> {
                for (int turn = next.getAndIncrement();
                        turn < turns.size() && failed.isEmpty();
                        turn = next.getAndIncrement()) {
                    try {
                        ask(turns.get(turn).reader(), turns.get(turn).asked());
                    } catch (RuntimeException | Error e) {
                        failed.add(new AssertionError(turns.get(turn).asked().toString(), e));
                    }
                    if ((turn + 1) % TOLD_EVERY == 0) {
                        System.out.println("leak test: " + (turn + 1) + " of " + turns.size() + " requests, "
                                + leaks.size() + " leaks");
                    }
                }
            }));
        }
        for (Thread client : clients) {
            try {
                client.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        if (!failed.isEmpty()) {
            throw new AssertionError("a request of the leak test failed", failed.peek());
        }
    }

    void ask(Reader reader, Asked asked) {
        requests.incrementAndGet();
        String[] headers = asked.path().contains("page")
                ? new String[] {"Accept", "text/html"}
                : asked.path().contains("shadow")
                        ? new String[] {"Accept", "application/json", "Prefer", "wait=30"}
                        : new String[] {"Accept", "application/fhir+json, */*"};
        String sent = asked.path().startsWith("app picker")
                ? LeakPages.picking(asked, reader.browser().base())
                : asked.body();
        HttpResponse<String> answer =
                reader.browser().unread(asked.method(), asked.address(), asked.type(), sent, headers);
        String way = asked.path() + " " + answer.statusCode();
        if (parsed.computeIfAbsent(way, none -> new AtomicInteger()).getAndIncrement() < PARSED) {
            Conformance.checked(answer);
        }
        statuses.merge(answer.statusCode(), 1, Integer::sum);
        notice(reader, asked, answer);
        look(
                reader,
                asked,
                answer.statusCode(),
                answer.body() + answer.headers().map());
    }

    /** Some of what is here is withheld from somebody: every answer says so, whoever asks for whatever. */
    private void notice(Reader reader, Asked asked, HttpResponse<String> answer) {
        if (FREE.matcher(asked.address()).matches()) {
            return;
        }
        String type = answer.headers().firstValue("Content-Type").orElse("");
        // who is let in nowhere is told by the header alone
        boolean made = answer.statusCode() != 403
                && asked.address().contains("/fhir")
                && NOTICED.matcher(answer.body()).find();
        boolean page = answer.statusCode() == 200
                && (type.startsWith("text/html") || asked.path().contains("ccda"));
        boolean inBody = answer.body().contains(Notice.CODE)
                || answer.body().toLowerCase(Locale.ROOT).contains(Notice.TEXT);
        if (answer.headers().firstValue("Quilt-Notice").isEmpty() || (made || page) && !inBody) {
            silent.add(reader.name() + " " + asked.path() + " " + asked.address() + " " + answer.statusCode() + " "
                    + type);
        }
    }

    /** Looks through what a reader was sent. */
    void look(Reader reader, Asked asked, int status, String body) {
        kinds.add(asked.path());
        boolean sees = false;
        for (String word : words.in(body)) {
            if (word.equals(world.orphan) && !reader.name().equals("hill")) {
                leaks.add(reader.name() + " saw what belongs to nobody by " + asked.address());
            }
            for (Meaning meaning : meanings.get(word)) {
                if (meaning.type().equals(PERSON) || meaning.type().equals(CHART)) {
                    sees |= word(reader, meaning, asked, status);
                } else {
                    id(reader, meaning, word, asked, status);
                }
            }
        }
        if (sees) {
            shown.merge(asked.path(), 1, Integer::sum);
        }
        types(reader, asked, body);
        if (status >= 500) {
            leaks.add(status + " for " + reader.name() + " " + asked.address() + " " + body);
        }
    }

    /** Whether the reader may see a word that stood in an answer; else it is a leak. */
    private boolean word(Reader reader, Meaning meaning, Asked asked, int status) {
        Planted planted = meaning.planted();
        Sight sight = reader.sight(planted);
        boolean may = meaning.type().equals(PERSON)
                ? sight != Sight.NOTHING
                : sight == Sight.ALL || maySeeMessage(reader, asked, planted);
        if (!may) {
            leaks.add(reader.name() + " saw " + planted.name() + " by " + asked.path() + ": " + asked.method() + " "
                    + asked.address() + " (" + status + ")");
        }
        return may;
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
    private void id(Reader reader, Meaning meaning, String id, Asked asked, int status) {
        Sight sight = reader.sight(meaning.planted());
        if (sight == Sight.ALL
                || sight == Sight.PERSON && meaning.type().equals("Patient")
                || reader.name().equals("steward")
                || reader.name().equals("auditor")) {
            return;
        }
        if (!(asked.address() + asked.body()).contains(id)) {
            leaks.add(reader.name() + " learnt the id of " + meaning.planted().name() + "'s " + meaning.type() + " by "
                    + asked.address() + " (" + status + ")");
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
                + shown.values().stream().mapToInt(Integer::intValue).sum() + " sights of what may be seen, by "
                + shown.size() + " ways of " + kinds.size() + ", " + statuses + ", " + leaks.size() + " leaks");
        assertThat(leaks).as("of " + leaks.size()).isEmpty();
        assertThat(silent).as("answers without notice, " + silent.size()).isEmpty();
        Set<String> blind = new TreeSet<>(kinds);
        blind.removeAll(shown.keySet());
        assertThat(blind).as("ways that showed nobody anything").isSubsetOf(showNothing);
    }
}
