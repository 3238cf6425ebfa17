package org.quiltehr.hub.summary;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.parser.DataFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.quiltehr.hub.Http;
import org.quiltehr.hub.pipeline.TestHub;

/**
 * The summary of every person of the demo, of all sample files and of Synthea's people, through the front doors: valid
 * IPS, opened by a fresh parser; and as C-CDA valid by HL7's schema, and read by our own adapter to the same facts. Takes
 * long, so that it is asked for by {@code -Dquilt.summary.every=true}. {@code -Dquilt.synthea=FOLDER} adds Synthea's R4
 * Bundles in {@code fhir}; {@code -Dquilt.summary.shard=1/4} takes every fourth person; {@code
 * -Dquilt.summary.documents=FOLDER} keeps the documents there, and where they are already looks at those.
 */
@Tag("long")
@EnabledIfSystemProperty(named = "quilt.summary.every", matches = "true")
class EverySummaryTest {

    private static final int PROGRESS = 50;
    private static final String FAILED = ".failed";

    @Test
    void everySummaryIsValidIpsAndValidCda() throws Exception {
        Path folder = Path.of(System.getProperty("quilt.summary.documents", "target/every-summary"));
        if (!Files.isDirectory(folder)) {
            fetch(Files.createDirectories(folder));
        }
        List<Path> documents;
        try (Stream<Path> all = Files.list(folder)) {
            documents = all.sorted().toList();
        }
        SummaryCheck check = new SummaryCheck();
        inParallel(shard(documents), document -> {
            String name = document.getFileName().toString();
            if (name.endsWith(FAILED)) {
                check.error("no document: " + Files.readString(document), name);
            } else {
                check.document(name, Files.readAllBytes(document));
            }
            if (check.documents() % PROGRESS == 0) {
                System.out.println(check);
            }
        });
        check.print();
        assertThat(check.errors()).as("kinds of errors").isEmpty();
        assertThat(check.statements()).isPositive();
    }

    private static List<Path> shard(List<Path> documents) {
        String[] shard = System.getProperty("quilt.summary.shard", "0/1").split("/");
        int of = Integer.parseInt(shard[1]);
        List<Path> taken = new ArrayList<>();
        for (int i = Integer.parseInt(shard[0]) % of; i < documents.size(); i += of) {
            taken.add(documents.get(i));
        }
        return taken;
    }

    private static void fetch(Path folder) throws Exception {
        try (TestHub hub = new TestHub()) {
            Http http = hub.http();
            EveryFeed feed = new EveryFeed(http);
            System.out.println(
                    "sent: " + feed.send(hub.mllpPort(), Path.of(System.getProperty("quilt.synthea", "none"))));
            inParallel(feed.people(), person -> {
                try {
                    Files.write(folder.resolve(person), http.bytes("/fhir/Patient/" + person + "/$summary"));
                } catch (AssertionError | DataFormatException refused) {
                    Files.writeString(folder.resolve(person + FAILED), String.valueOf(refused.getMessage()));
                }
            });
        }
    }

    /** What is done with one of many; a failure of one ends all. */
    private interface Each<T> {
        void of(T one) throws IOException, InterruptedException;
    }

    private static <T> void inParallel(List<T> all, Each<T> each) throws Exception {
        int threads = Runtime.getRuntime().availableProcessors();
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (T one : all) {
                tasks.add(() -> {
                    each.of(one);
                    return null;
                });
            }
            for (Future<Void> done : pool.invokeAll(tasks)) {
                done.get();
            }
        }
    }
}
