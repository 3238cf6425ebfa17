package org.quiltehr.hub.identify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.identify.Community.Sent;

/** A community's records over five practices, with errors and relatives: what is linked, reviewed and missed. */
class CommunityTest {

    @Test
    void ofAFewHundredPeopleNobodyIsLinkedWronglyAndFewAreMissed() throws SQLException {
        check(new Community(11).people(300, 9), "made, seed 11");
    }

    @Test
    @Tag("long")
    void ofAThousandPeopleNobodyIsLinkedWronglyAndFewAreMissed() throws SQLException {
        for (long seed : new long[] {7, 8, 9}) {
            check(new Community(seed).people(1000, 30), "made, seed " + seed);
        }
    }

    /** {@code -Dquilt.synthea=FOLDER} of Synthea's FHIR bundles, made with names that have no numbers appended. */
    @Test
    @Tag("long")
    void ofSyntheasPeopleNobodyIsLinkedWronglyAndFewAreMissed() throws Exception {
        Path folder = Path.of(System.getProperty("quilt.synthea", "none"));
        if (!Files.isDirectory(folder)) {
            System.out.println("SKIPPED: no Synthea people; -Dquilt.synthea=FOLDER names them");
        }
        Assumptions.assumeTrue(Files.isDirectory(folder), "no Synthea people");
        check(new Community(7).synthea(folder), "Synthea");
    }

    private static void check(Community community, String name) throws SQLException {
        try (Network network = new Network()) {
            List<Sent> records = community.records();
            Map<LogicalId, Sent> sent = new HashMap<>();
            Map<Integer, List<LogicalId>> ofHuman = new TreeMap<>();
            for (Sent one : records) {
                PracticeRef practice =
                        new PracticeRef(one.practice(), new UUID(5, one.practice()), "p" + one.practice());
                LogicalId id = network.send(practice, one.key(), one.patient());
                sent.put(id, one);
                ofHuman.computeIfAbsent(one.human(), k -> new ArrayList<>()).add(id);
            }
            Map<LogicalId, LogicalId> person = new HashMap<>();
            int wrong = 0;
            for (Set<LogicalId> members : network.persons(0)) {
                members.forEach(m -> person.put(m, members.iterator().next()));
                wrong += members.stream()
                                        .map(m -> sent.get(m).human())
                                        .distinct()
                                        .count()
                                > 1
                        ? 1
                        : 0;
            }
            List<DecisionSql.Review> queue = network.stewards.reviews(100_000);
            Map<LogicalId, LogicalId> reviewed = new HashMap<>(person);
            for (DecisionSql.Review review : queue) {
                if (sent.get(review.pair().a()).human()
                        == sent.get(review.pair().b()).human()) {
                    LogicalId a = reviewed.getOrDefault(
                            review.pair().a(), review.pair().a());
                    LogicalId b = reviewed.getOrDefault(
                            review.pair().b(), review.pair().b());
                    sent.keySet().forEach(id -> {
                        if (reviewed.getOrDefault(id, id).equals(b)) {
                            reviewed.put(id, a);
                        }
                    });
                }
            }
            double automatic = recall(ofHuman, person);
            double withReview = recall(ofHuman, reviewed);
            double share = queue.size() / (double) records.size();
            System.out.printf(
                    "%s: %d people, %d records; wrong persons %d; automatic recall of pairs %.4f, with review %.4f;"
                            + " records that found their person %.4f; queue %d, %.3f of records%n",
                    name,
                    community.size(),
                    records.size(),
                    wrong,
                    automatic,
                    withReview,
                    found(ofHuman, person),
                    queue.size(),
                    share);
            assertEquals(0, wrong, "persons of two humans");
            assertTrue(automatic >= 0.90, "automatic recall");
            assertTrue(withReview >= 0.99, "recall with review");
            assertTrue(share <= 0.08, "queue");
        }
    }

    /** Of the pairs of records of one human, those in one person. */
    private static double recall(Map<Integer, List<LogicalId>> ofHuman, Map<LogicalId, LogicalId> person) {
        long all = 0;
        long found = 0;
        for (List<LogicalId> ids : ofHuman.values()) {
            for (int i = 0; i < ids.size(); i++) {
                for (int j = i + 1; j < ids.size(); j++) {
                    LogicalId a = ids.get(i);
                    LogicalId b = ids.get(j);
                    all++;
                    found += person.getOrDefault(a, a).equals(person.getOrDefault(b, b)) ? 1 : 0;
                }
            }
        }
        return found / (double) all;
    }

    /** Of the records beyond each human's first, those that joined another. */
    private static double found(Map<Integer, List<LogicalId>> ofHuman, Map<LogicalId, LogicalId> person) {
        long all = 0;
        long apart = 0;
        for (List<LogicalId> ids : ofHuman.values()) {
            all += ids.size() - 1;
            Set<LogicalId> persons = new HashSet<>();
            ids.forEach(i -> persons.add(person.getOrDefault(i, i)));
            apart += persons.size() - 1;
        }
        return 1 - apart / (double) all;
    }
}
