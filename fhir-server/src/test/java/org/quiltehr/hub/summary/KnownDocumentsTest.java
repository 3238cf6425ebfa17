package org.quiltehr.hub.summary;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.quiltehr.hub.query.PersonRecord;

/** When a document is written again, and when what was written serves once more. */
class KnownDocumentsTest {

    private static final Sources.Hearing NOTHING_HEARD = (practices, at) -> Map.of();

    private final KnownDocuments known = new KnownDocuments();

    @Test
    void whatWasWrittenServesAgainAndIsTheDocumentOfItsOwnInstant() {
        Person person = People.conflicting();
        Written first = written(person, "a", Person.NOW);
        Instant later = Person.NOW.plusSeconds(90);
        Written again = written(person, "a", later);
        assertThat(again).isSameAs(first);
        assertThat(new String(again.document(record(person, "a"), Person.BASE, later, person.sources(later)), UTF_8))
                .isEqualTo(new String(person.document(later), UTF_8));
    }

    @Test
    void anotherRecordAnotherBaseAnotherNameOfAPracticeOrASilentOneIsWrittenAnew() {
        Person person = People.conflicting();
        Written first = written(person, "a", Person.NOW);
        assertThat(written(person, "b", Person.NOW)).as("another record").isNotSameAs(first);
        PersonRecord record = record(person, "a");
        assertThat(known.of(record, person::find, "http://other.example/fhir", Person.NOW, person.sources(Person.NOW)))
                .as("another base")
                .isNotSameAs(first);
        assertThat(known.of(
                        record,
                        person::find,
                        Person.BASE,
                        Person.NOW,
                        new Sources(record, NOTHING_HEARD, Person.NOW, slug -> slug + " of another name")))
                .as("another name of a practice")
                .isNotSameAs(first);
        Sources silent = new Sources(
                record,
                (practices, at) -> Map.of(practices.iterator().next(), new Heard(at, at.minusSeconds(9), null, null)),
                Person.NOW,
                KnownDocumentsTest::name);
        Written told = known.of(record, person::find, Person.BASE, Person.NOW, silent);
        assertThat(told).as("a practice that has become silent").isNotSameAs(first);
        assertThat(new String(told.sections(), UTF_8)).contains("Silent since");
    }

    @Test
    void thatAPracticeWasHeardOfAgainIsInTheOverviewOnly() {
        Person person = People.conflicting();
        PersonRecord record = record(person, "a");
        Written first = written(person, "a", Person.NOW);
        Sources heard = new Sources(
                record,
                (practices, at) -> Map.of(practices.iterator().next(), new Heard(Instant.EPOCH, null, null, null)),
                Person.NOW,
                KnownDocumentsTest::name);
        Written again = known.of(record, person::find, Person.BASE, Person.NOW, heard);
        assertThat(again).isSameAs(first);
        assertThat(new String(again.document(record, Person.BASE, Person.NOW, heard), UTF_8))
                .isEqualTo(new String(
                        new IpsDocument(record, person::find, Person.BASE, Person.NOW, heard).bytes(), UTF_8))
                .contains("01-Jan-1970");
    }

    @Test
    void whatLiesOutsideTheRecordIsLookedUpEachTime() {
        Person person = new Person()
                .member("lakeside", "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Outside\"}]}")
                .has("lakeside", """
                        {"resourceType":"Procedure","status":"completed","code":{"text":"Suture"},
                         "performedDateTime":"2026-11-01","performer":[{"actor":{"reference":"Practitioner/p1"}}]}""")
                .shared("lakeside", """
                        {"resourceType":"Practitioner","id":"p1","name":[{"family":"Brandt"}]}""");
        Written first = written(person, "a", Person.NOW);
        assertThat(first.asked()).contains("Practitioner/p1");
        assertThat(new String(first.entries(), UTF_8)).contains("Brandt");
        assertThat(written(person, "a", Person.NOW)).isSameAs(first);
        Written gone = known.of(
                record(person, "a"), references -> List.of(), Person.BASE, Person.NOW, person.sources(Person.NOW));
        assertThat(gone).as("the practitioner is not to be seen any more").isNotSameAs(first);
        assertThat(new String(gone.entries(), UTF_8)).doesNotContain("Brandt");
    }

    @Test
    void whatGrowsTooOldIsLeftOutInTime() {
        Instant stopped = Person.NOW.minus(Limits.STANDARD.stoppedMedications()).plusSeconds(60);
        Person person = new Person()
                .member("lakeside", "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Window\"}]}")
                .has("lakeside", """
                        {"resourceType":"MedicationStatement","status":"completed",
                         "medicationCodeableConcept":{"text":"amoxicillin"},
                         "effectivePeriod":{"start":"2026-01-01T08:00:00Z","end":"%s"}}""".formatted(stopped));
        Written first = written(person, "a", Person.NOW);
        assertThat(first.until()).isEqualTo(Person.NOW.plusSeconds(60));
        assertThat(written(person, "a", first.until())).isSameAs(first);
        Instant after = first.until().plus(Duration.ofMillis(1));
        Written next = written(person, "a", after);
        assertThat(next).isNotSameAs(first);
        assertThat(new String(first.entries(), UTF_8)).contains("amoxicillin");
        assertThat(new String(next.entries(), UTF_8)).doesNotContain("amoxicillin");
        assertThat(written(person, "a", Person.NOW.minusSeconds(1)))
                .as("a clock that was set back")
                .isNotSameAs(next);
    }

    /** As {@link Person#sources} names them. */
    private static String name(String slug) {
        return slug.equals("lakeside") ? "Lakeside Family Practice" : slug;
    }

    private Written written(Person person, String mark, Instant at) {
        return known.of(record(person, mark), person::find, Person.BASE, at, person.sources(at));
    }

    private static PersonRecord record(Person person, String mark) {
        PersonRecord of = person.record();
        return new PersonRecord(
                of.patient(), of.members(), of.resources(), of.shown(), of.unread(), () -> mark.getBytes(UTF_8));
    }
}
