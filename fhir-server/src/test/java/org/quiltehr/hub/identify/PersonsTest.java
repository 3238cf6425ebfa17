package org.quiltehr.hub.identify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.identify.match.Field;
import org.quiltehr.hub.identify.match.Verdict;
import tools.jackson.databind.node.ObjectNode;

class PersonsTest {

    private static final String MARY = "Mary|Ostrander|1980-02-03|female|12 Elm St,Dover,19901|3025550123";

    private Network network;

    @BeforeEach
    void start() {
        network = new Network();
    }

    @AfterEach
    void stop() {
        network.close();
    }

    private List<Issue> merge(PracticeRef practice, LogicalId survivor, String oldKey) throws SQLException {
        try (Connection tx = network.database.getConnection()) {
            tx.setAutoCommit(false);
            List<Issue> issues = network.persons.merge(tx, practice, survivor, oldKey, Rows.message(500));
            tx.commit();
            return issues;
        }
    }

    private static Stewards.Ruling ruling(LogicalId a, LogicalId b) {
        return new Stewards.Ruling(a, b, "steward", "looked at both charts");
    }

    @Test
    void oneHumanAtTwoPracticesIsOnePersonNamedByTheRecordStoredFirst() throws SQLException {
        LogicalId first = network.send(Rows.LAKESIDE, "1", MARY);
        LogicalId second = network.send(
                Rows.HARBOR, "A", "Mary|Ostrandr|1980-02-03|female|12 Elm Street Apt 4,Dover,19901|(302) 555-0123");
        assertEquals(Set.of(new java.util.TreeSet<>(Set.of(first, second))), network.persons(0));
        assertEquals(2, network.number("select count(*) from member where person_home = " + first.home()));
        assertEquals(1, network.number("select count(*) from change where kind = 1 and cardinality(pks) = 2"));
        Stewards.Explained explained = network.stewards.explain(second, first).orElseThrow();
        assertTrue(explained.linked());
        assertEquals("machine", explained.decisions().getFirst().basis().origin());
        assertFalse(explained.decisions().getFirst().basis().evidence().contains("Ostrand"));
    }

    @Test
    void nameBirthDateAndSexAloneAreReview() throws SQLException {
        LogicalId a = network.send(Rows.LAKESIDE, "1", "Mary|Ostrander|1980-02-03|female");
        LogicalId b = network.send(Rows.HARBOR, "A", "Mary|Ostrander|1980-02-03|female");
        assertFalse(network.onePerson(a, b));
        assertEquals(List.of("alike"), network.reasons(a, b));
    }

    @Test
    void aDecisionIsExplainedFieldByFieldAndWhatItSaysWouldChangeItDoes() throws SQLException {
        LogicalId a = network.send(Rows.LAKESIDE, "1", "Mary|Ostrander|1980-02-03|female||3025550123");
        LogicalId b = network.send(Rows.HARBOR, "A", "Mary|Ostrander|1980-02-03|female|12 Elm St,Dover,19901|");
        Stewards.Explained review = network.stewards.explain(a, b).orElseThrow();
        assertEquals(Verdict.Outcome.REVIEW, review.verdict().outcome());
        assertEquals(
                List.of(Field.FAMILY, Field.GIVEN, Field.BIRTH, Field.SEX),
                review.verdict().fields().stream().map(Verdict.Compared::field).toList());
        assertEquals(
                review.verdict().weight(),
                review.verdict().fields().stream()
                        .mapToDouble(Verdict.Compared::weight)
                        .sum(),
                1e-9);
        assertEquals(
                "the machine links them only without this: " + Verdict.Guard.NOTHING_FURTHER.text(),
                review.wouldChange().getFirst());
        network.send(Rows.HARBOR, "A", "Mary|Ostrander|1980-02-03|female|12 Elm St,Dover,19901|3025550123");
        Stewards.Explained link = network.stewards.explain(a, b).orElseThrow();
        assertTrue(link.linked());
        assertEquals(1, link.wouldChange().size());
        assertTrue(link.wouldChange().getFirst().endsWith("any veto would end it"), link.wouldChange()::getFirst);
    }

    @Test
    void aPatientInHandIsCertainOnlyIfItFitsOnePersonAlone() throws SQLException {
        Lookalikes lookalikes = new Lookalikes(network.database, network.persons);
        LogicalId a = network.send(Rows.LAKESIDE, "1", MARY);
        try (Connection connection = network.database.getConnection()) {
            Lookalikes.Found one = lookalikes.find(View.NETWORK, Rows.patient(MARY));
            assertEquals(
                    List.of(new Lookalikes.Match(a, one.matches().getFirst().score(), Lookalikes.Grade.CERTAIN)),
                    one.matches());
            assertTrue(one.matches().getFirst().score() > 0.99);
            network.send(Rows.LAKESIDE, "2", MARY + "|");
            LogicalId other = network.send(Rows.HARBOR, "", MARY);
            Lookalikes.Found two = lookalikes.find(View.NETWORK, Rows.patient(MARY));
            assertTrue(two.matches().stream().anyMatch(m -> m.record().equals(other)));
            assertTrue(two.matches().stream().noneMatch(m -> m.grade() == Lookalikes.Grade.CERTAIN));
            assertFalse(two.truncated());
        }
    }

    @Test
    void aRecordWithoutIdentifierIsNeverLinkedByTheMachine() throws SQLException {
        LogicalId a = network.send(Rows.LAKESIDE, "1", MARY);
        LogicalId b = network.send(Rows.HARBOR, "", MARY);
        assertFalse(network.onePerson(a, b));
        assertEquals(List.of("no-identifier"), network.reasons(a, b));
    }

    @Test
    void aStewardsLinkTakenBackIsAQuestionAgainAndNothingElse() throws SQLException {
        LogicalId a = network.send(Rows.LAKESIDE, "1", "Mary|Ostrander|1980-02-03|female");
        LogicalId b = network.send(Rows.HARBOR, "A", "Mary|Ostrander|1980-02-03|female");
        assertEquals(Optional.of(Stewards.Refused.NOTHING_TO_UNDO), network.stewards.undo(ruling(a, b)));
        assertEquals(Optional.empty(), network.stewards.link(ruling(a, b)));
        assertTrue(network.onePerson(a, b));
        assertEquals(List.of(), network.reasons(a, b));
        assertEquals(Optional.empty(), network.stewards.undo(ruling(b, a)));
        assertFalse(network.onePerson(a, b));
        assertEquals(List.of("alike"), network.reasons(a, b));
        assertEquals(0, network.number("select count(*) from apart"));
        assertEquals(Optional.of(Stewards.Refused.NOTHING_TO_UNDO), network.stewards.undo(ruling(a, b)));
    }

    @Test
    void whatWasKeptApartBeforeALinkIsApartAgainWhenTheLinkIsTakenBack() throws SQLException {
        LogicalId a = network.send(Rows.LAKESIDE, "1", MARY);
        LogicalId b = network.send(Rows.HARBOR, "A", MARY);
        assertEquals(Optional.empty(), network.stewards.unlink(ruling(a, b)));
        assertEquals(Optional.empty(), network.stewards.link(ruling(a, b)));
        assertEquals(0, network.number("select count(*) from apart"));
        assertEquals(Optional.empty(), network.stewards.undo(ruling(a, b)));
        assertEquals(1, network.number("select count(*) from apart"));
        assertFalse(network.onePerson(a, b));
        // and once more: the unlink goes too, so the machine's link is back
        assertEquals(Optional.empty(), network.stewards.undo(ruling(a, b)));
        assertTrue(network.onePerson(a, b));
        assertEquals(0, network.number("select count(*) from apart"));
    }

    @Test
    void anUnlinkTakenBackBringsBackEveryLinkItEnded() throws SQLException {
        LogicalId a = network.send(Rows.LAKESIDE, "1", MARY);
        LogicalId b = network.send(Rows.HARBOR, "A", MARY);
        LogicalId c = network.send(new PracticeRef(3, new java.util.UUID(3, 3), "clinic"), "X", MARY);
        assertTrue(network.onePerson(a, b) && network.onePerson(a, c));
        List<String> before = links();
        assertEquals(Optional.empty(), network.stewards.unlink(ruling(b, a)));
        assertFalse(network.onePerson(a, b));
        assertEquals(Optional.empty(), network.stewards.undo(ruling(a, b)));
        assertTrue(network.onePerson(a, b) && network.onePerson(a, c));
        assertEquals(before, links());
        LinkHistory.Person person = new LinkHistory(network.database).of(b).orElseThrow();
        assertEquals(Set.of(a, b, c), person.records());
        assertEquals(
                List.of("undo", "unlink"),
                person.decisions().stream()
                        .filter(d -> d.origin().equals("steward"))
                        .map(LinkHistory.Decided::kind)
                        .toList());
        assertTrue(person.members().stream().anyMatch(m -> m.until() != null));
    }

    private List<String> links() throws SQLException {
        List<String> links = new java.util.ArrayList<>();
        try (Connection connection = network.database.getConnection();
                var rows = connection
                        .createStatement()
                        .executeQuery("select a_pk, b_pk from person_link where until is null order by 1, 2")) {
            while (rows.next()) {
                links.add(rows.getLong(1) + "-" + rows.getLong(2));
            }
        }
        return links;
    }

    @Test
    void unlinkRestoresAndIsRememberedAndLinkByAStewardHolds() throws SQLException {
        LogicalId a = network.send(Rows.LAKESIDE, "1", MARY);
        LogicalId b = network.send(Rows.HARBOR, "A", MARY);
        assertTrue(network.onePerson(a, b));
        assertEquals(Optional.empty(), network.stewards.unlink(ruling(b, a)));
        assertEquals(Set.of(), network.persons(0));
        network.send(Rows.HARBOR, "A", MARY + "|");
        network.send(Rows.HARBOR, "A", MARY.replace("Elm", "Oak"));
        assertFalse(network.onePerson(a, b));
        assertEquals(List.of(), network.reasons(a, b));
        assertEquals(Optional.empty(), network.stewards.link(ruling(a, b)));
        assertTrue(network.onePerson(a, b));
        assertEquals(Optional.of(Stewards.Refused.SAME_RECORD), network.stewards.link(ruling(a, a)));
        assertEquals(
                Optional.of(Stewards.Refused.NO_SUCH_RECORD), network.stewards.link(ruling(a, new LogicalId(1, 2))));
    }

    @Test
    void aThirdRecordThatTiesTwoPersonsWhoDisagreeIsReview() throws SQLException {
        LogicalId mother = network.send(Rows.LAKESIDE, "1", "Ana|Quill|1950-03-04|female|9 Pine Rd,Dover,19901|");
        LogicalId other = network.send(Rows.HARBOR, "A", "Ana|Quill|1959-03-04|female||3025550177");
        LogicalId both = network.send(
                new PracticeRef(3, new java.util.UUID(3, 3), "cape"),
                "x",
                "Ana|Quill|1950-03-04|female|9 Pine Rd,Dover,19901|3025550177");
        assertEquals(Set.of(), network.persons(0));
        assertEquals(List.of("fits-several-persons"), network.reasons(mother, both));
        assertFalse(network.onePerson(mother, other));
    }

    @Test
    void aThirdRecordTiesTwoPersonsWhoLackedOnlyWhatItAdds() throws SQLException {
        PracticeRef cape = new PracticeRef(3, new java.util.UUID(3, 3), "cape");
        String ana = "Ana|Quill|1950-03-04|female|";
        LogicalId home = network.send(Rows.LAKESIDE, "1", ana + "9 Pine Rd,Dover,19901|");
        LogicalId phone = network.send(Rows.HARBOR, "A", ana + "|3025550177");
        assertEquals(List.of("alike"), network.reasons(home, phone));
        LogicalId both = network.send(cape, "x", ana + "9 Pine Rd,Dover,19901|3025550177");
        assertEquals(Set.of(new java.util.TreeSet<>(Set.of(home, phone, both))), network.persons(0));
        assertEquals(List.of(), network.reasons(home, phone), "the question is answered");
    }

    @Test
    void aThirdRecordNeverTiesTwoPersonsWhomAStewardToldApart() throws SQLException {
        PracticeRef cape = new PracticeRef(3, new java.util.UUID(3, 3), "cape");
        String ana = "Ana|Quill|1950-03-04|female|";
        LogicalId home = network.send(Rows.LAKESIDE, "1", ana + "9 Pine Rd,Dover,19901|");
        LogicalId phone = network.send(Rows.HARBOR, "A", ana + "|3025550177");
        assertEquals(Optional.empty(), network.stewards.notSame(ruling(home, phone)));
        network.send(cape, "x", ana + "9 Pine Rd,Dover,19901|3025550177");
        assertEquals(Set.of(), network.persons(0));
    }

    private static ObjectNode linked(String type, LogicalId other) {
        ObjectNode patient = Rows.patient(MARY);
        patient.putArray("link")
                .addObject()
                .put("type", type)
                .putObject("other")
                .put("reference", "Patient/" + other);
        return patient;
    }

    @Test
    void theKeysOfARecordThatALinkReplacedNameTheSurvivorAndItsOwnStatementsStayItsOwn() throws SQLException {
        LogicalId survivor = network.send(Rows.LAKESIDE, "1", MARY);
        LogicalId old = network.send(Rows.LAKESIDE, List.of("2", "2b"), Rows.patient(MARY));
        assertEquals(old, network.send(Rows.LAKESIDE, "2", linked("replaced-by", survivor)));
        assertEquals(survivor, network.send(Rows.LAKESIDE, "2", MARY));
        assertEquals(survivor, network.send(Rows.LAKESIDE, "2b", MARY));
        assertEquals(old, network.send(Rows.LAKESIDE, "2", linked("replaced-by", survivor)), "said again");
        assertEquals(
                old, network.send(Rows.LAKESIDE, List.of("2b", "2"), linked("replaced-by", survivor)), "other order");
        assertTrue(network.onePerson(survivor, old));
    }

    @Test
    void aKeyThatCameToARecordWhileItWasReplacedNamesTheSurvivor() throws SQLException {
        LogicalId survivor = network.send(Rows.LAKESIDE, "1", MARY);
        LogicalId old = network.send(Rows.LAKESIDE, List.of("2", "2b"), Rows.patient(MARY));
        Nameable further = new Nameable("Patient", null, List.of("2b", "3"), Rows.message(501), Rows.patient(MARY));
        try (Connection tx = network.database.getConnection()) {
            tx.setAutoCommit(false);
            List<Named> named = network.names.name(tx, Rows.LAKESIDE, List.of(further));
            assertEquals(old, named.getFirst().id());
            assertEquals(old, network.send(Rows.LAKESIDE, "2", linked("replaced-by", survivor)));
            tx.commit();
        }
        assertEquals(survivor, network.send(Rows.LAKESIDE, "3", MARY));
    }

    @Test
    void linksThatReplaceInACircleLeaveTheLastToASteward() throws SQLException {
        LogicalId a = network.send(Rows.LAKESIDE, "1", MARY);
        LogicalId b = network.send(Rows.LAKESIDE, "2", MARY);
        LogicalId c = network.send(Rows.LAKESIDE, "3", MARY);
        network.send(Rows.LAKESIDE, "1", linked("replaced-by", b));
        network.send(Rows.LAKESIDE, "2", linked("replaced-by", c));
        assertEquals(c, network.send(Rows.LAKESIDE, "1", MARY), "the key follows to the last");
        network.send(Rows.LAKESIDE, "3", linked("replaced-by", a));
        assertEquals(List.of("merge-circle"), network.reasons(a, c));
        assertEquals(c, network.send(Rows.LAKESIDE, "3", MARY));
        assertEquals(2, network.number("select count(*) from merged"));
    }

    @Test
    void aMergeIsShownAtBothBasesAndItsKeyNamesTheSurvivor() throws SQLException {
        LogicalId survivor = network.send(Rows.LAKESIDE, "1", MARY);
        LogicalId old = network.send(Rows.LAKESIDE, "2", "Mary|Ostrander|1980-02-03|female");
        assertEquals(List.of(), merge(Rows.LAKESIDE, survivor, "2"));
        Set<Set<LogicalId>> one = Set.of(new java.util.TreeSet<>(Set.of(survivor, old)));
        assertEquals(one, network.persons(0));
        assertEquals(one, network.persons(Rows.LAKESIDE.num()));
        assertEquals(survivor, network.send(Rows.LAKESIDE, "2", MARY));
        assertEquals(List.of(), merge(Rows.LAKESIDE, survivor, "2"));
        List<Issue> circle = merge(Rows.LAKESIDE, survivor, "1");
        assertEquals("merge-circle", circle.getFirst().code());
        assertEquals(Issue.Severity.ERROR, circle.getFirst().severity());
        assertEquals(List.of(), merge(Rows.LAKESIDE, survivor, "never seen"));
        assertEquals(survivor, network.send(Rows.LAKESIDE, "never seen", MARY));
    }

    @Test
    void aMergeOfTwoHumansStaysInsideThePracticeUntilAStewardLooked() throws SQLException {
        LogicalId survivor = network.send(Rows.LAKESIDE, "1", MARY);
        LogicalId old = network.send(Rows.LAKESIDE, "2", "Otto|Brandt|1944-11-30|male");
        assertEquals(
                "merge-disagrees",
                merge(Rows.LAKESIDE, survivor, "2").getFirst().code());
        assertEquals(Set.of(), network.persons(0));
        assertEquals(1, network.persons(Rows.LAKESIDE.num()).size());
        assertEquals(List.of("merge-disagrees"), network.reasons(survivor, old));
    }

    @Test
    void aLinkOfThePracticeIsTakenBackWholeAndRemembered() throws SQLException {
        LogicalId first = network.send(Rows.LAKESIDE, "1", MARY);
        LogicalId second = network.send(Rows.LAKESIDE, "2", "Mary|Ostrander|1980-02-03|female");
        try (Connection tx = network.database.getConnection()) {
            assertEquals(List.of(), network.persons.link(tx, Rows.LAKESIDE, first, second, Rows.message(7)));
            assertTrue(network.onePerson(first, second));
            assertEquals(List.of(), network.persons.unlink(tx, Rows.LAKESIDE, second, first, Rows.message(8)));
        }
        assertEquals(Set.of(), network.persons(0));
        assertEquals(Set.of(), network.persons(Rows.LAKESIDE.num()));
        network.send(Rows.LAKESIDE, "2", MARY);
        assertFalse(network.onePerson(first, second));
    }

    @Test
    void moreCandidatesThanCanBeLookedAtAreNotProvenUnique() throws SQLException {
        for (int i = 0; i < 215; i++) {
            network.send(Rows.LAKESIDE, "k" + i, "Jo|Same|1980-02-03|female");
        }
        LogicalId last = network.send(Rows.HARBOR, "z", "Jo|Same|1980-02-03|female|1 A St,Dover,19901|3025550111");
        assertEquals(0, network.number("select count(*) from member where pk = " + last.own()));
        assertTrue(network.number("select count(*) from rematch") > 0);
    }
}
