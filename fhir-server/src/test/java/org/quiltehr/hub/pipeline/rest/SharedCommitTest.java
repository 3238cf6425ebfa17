package org.quiltehr.hub.pipeline.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.store.Written;
import tools.jackson.databind.node.JsonNodeFactory;

/** Who waits for whom, without a database. */
@Timeout(30)
class SharedCommitTest {

    private static final PracticeRef LAKESIDE = new PracticeRef(1, new UUID(1, 1), "lakeside");
    private static final PracticeRef HARBOR = new PracticeRef(2, new UUID(1, 2), "harbor");

    private final List<List<Request>> performed = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch open = new CountDownLatch(1);
    private volatile boolean fails;

    private final SharedCommit sharing = new SharedCommit(requests -> {
        performed.add(requests);
        await(open);
        if (fails) {
            throw WriteProblem.of(422, "not-found", null, "one of them is bad");
        }
        return requests.stream().map(SharedCommitTest::answer).toList();
    });

    @Test
    void oneThatComesAloneDoesNotWaitForOthersAndHearsWhatIsWrongWithIt() {
        open.countDown();
        assertThat(sharing.done(request(LAKESIDE, "true"))).isPresent();
        assertThat(performed)
                .singleElement()
                .satisfies(alone -> assertThat(alone).hasSize(1));
        fails = true;
        assertThatThrownBy(() -> sharing.done(request(LAKESIDE, "true"))).isInstanceOf(WriteProblem.class);
    }

    @Test
    void thoseThatComeMeanwhileAreDoneTogetherAndEachGetsItsOwnAnswer() throws Exception {
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            requests.add(request(LAKESIDE, "true"));
        }
        List<Optional<List<Done>>> answers = ask(requests);

        assertThat(performed)
                .hasSizeLessThan(10)
                .allSatisfy(together -> assertThat(together).hasSizeBetween(1, 32));
        assertThat(performed.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(requests);
        for (int i = 0; i < requests.size(); i++) {
            Request request = requests.get(i);
            answers.get(i)
                    .ifPresent(answer -> assertThat(answer.getFirst().shownId())
                            .isEqualTo(request.message().toString()));
        }
        assertThat(answers).allSatisfy(answer -> assertThat(answer).isPresent());
    }

    @Test
    void wherePeopleSeeDifferentThingsOrWriteForDifferentPracticesNothingIsShared() throws Exception {
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            requests.add(request(LAKESIDE, "true"));
            requests.add(request(LAKESIDE, "{r}.practice = 1"));
            requests.add(request(HARBOR, "true"));
        }
        ask(requests);

        assertThat(performed)
                .isNotEmpty()
                .allSatisfy(together -> assertThat(together.stream()
                                .map(request -> request.caller().grant().practice()
                                        + request.caller().grant().condition())
                                .distinct())
                        .hasSize(1));
    }

    @Test
    void ifTogetherTheyFailEachIsDoneByItself() throws Exception {
        fails = true;
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            requests.add(request(LAKESIDE, "true"));
        }
        // those that were done alone were told so
        assertThat(ask(requests)).filteredOn(Optional::isPresent).isEmpty();
        assertThat(performed).anySatisfy(together -> assertThat(together).hasSizeGreaterThan(1));
    }

    @Test
    void whatIsNoPlainCreateIsNotShared() {
        assertThat(SharedCommit.mayShare(request(LAKESIDE, "true"))).isTrue();
        assertThat(SharedCommit.mayShare(of(Asked.Verb.CREATE, "Patient", null, "")))
                .isFalse();
        assertThat(SharedCommit.mayShare(of(Asked.Verb.CREATE, "Basic", "identifier=x|1", "")))
                .isFalse();
        assertThat(SharedCommit.mayShare(of(Asked.Verb.UPDATE, "Basic", null, "")))
                .isFalse();
        assertThat(SharedCommit.mayShare(of(Asked.Verb.CREATE, "Basic", null, "Bundle.entry[0]")))
                .isFalse();
    }

    /** All at once: they reach the line before the first work ends. */
    private List<Optional<List<Done>>> ask(List<Request> requests) throws Exception {
        List<Optional<List<Done>>> answers = new ArrayList<>(Collections.nCopies(requests.size(), Optional.empty()));
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            int n = i;
            threads.add(Thread.ofVirtual().unstarted(() -> {
                try {
                    answers.set(n, sharing.done(requests.get(n)));
                } catch (WriteProblem alone) {
                    // its answer stays empty
                }
            }));
        }
        threads.forEach(Thread::start);
        Thread.sleep(200);
        open.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        return answers;
    }

    private static Request request(PracticeRef practice, String condition) {
        Grant grant = new Grant(condition, practice, 0, null);
        Asked asked = new Asked(
                Asked.Verb.CREATE, "Basic", null, null, JsonNodeFactory.instance.objectNode(), null, null, "");
        return new Request(new Caller(View.NETWORK, grant, "http://hub/fhir"), List.of(asked), UUID.randomUUID());
    }

    private static Request of(Asked.Verb verb, String type, String condition, String place) {
        Asked asked = new Asked(verb, type, null, condition, null, null, null, place);
        return new Request(request(LAKESIDE, "true").caller(), List.of(asked), UUID.randomUUID());
    }

    private static List<Done> answer(Request request) {
        return List.of(new Done(
                201,
                "Basic",
                request.message().toString(),
                1,
                Instant.EPOCH,
                Written.Action.CREATED,
                false,
                new byte[0]));
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException(new TimeoutException());
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
