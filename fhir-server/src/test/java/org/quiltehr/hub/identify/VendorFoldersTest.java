package org.quiltehr.hub.identify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.AdapterFactory;
import org.quiltehr.adapter.spi.Entry;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.RawMessage;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.identify.match.FeatureReader;
import org.quiltehr.hub.identify.match.Features;
import org.quiltehr.hub.identify.match.Place;

/** The certification documents of 34 vendors, each vendor a practice: one human is one person, no two are. */
class VendorFoldersTest {

    private static final Path FOLDERS =
            Path.of(System.getProperty("quilt.shared", "../../shared"), "corpus", "ccda", "onc2015cert");

    private record Seen(LogicalId id, String folder, String who, Features features) {}

    @Test
    void oneHumanIsOnePersonAndNobodyIsLinkedUnderAnotherName() throws Exception {
        if (!Files.isDirectory(FOLDERS)) {
            System.out.println("SKIPPED: the certification documents are not there");
        }
        Assumptions.assumeTrue(Files.isDirectory(FOLDERS), "the certification documents are not there");
        try (Network network = new Network()) {
            List<Seen> seen = send(network);
            Map<LogicalId, Set<LogicalId>> persons = new HashMap<>();
            for (Set<LogicalId> person : network.persons(0)) {
                person.forEach(m -> persons.put(m, person));
            }
            Map<LogicalId, Seen> byId = new HashMap<>();
            seen.forEach(s -> byId.put(s.id(), s));
            int linked = 0;
            for (Set<LogicalId> person : Set.copyOf(persons.values())) {
                Set<String> names = new HashSet<>();
                person.forEach(m -> names.add(byId.get(m).who()));
                assertEquals(1, names.size(), "one person under " + names);
                linked += person.size();
            }
            Map<String, List<Seen>> groups = new TreeMap<>();
            byId.values()
                    .forEach(s -> groups.computeIfAbsent(s.who(), k -> new ArrayList<>())
                            .add(s));
            List<String> missed = new ArrayList<>();
            groups.forEach((who, group) -> {
                for (Seen a : group) {
                    for (Seen b : group) {
                        if (further(a, b)
                                && !persons.getOrDefault(a.id(), Set.of(a.id())).contains(b.id())) {
                            missed.add(who + ": " + a.folder() + " and " + b.folder());
                        }
                    }
                }
            });
            System.out.printf(
                    "certification documents: %d records of %d names in %d folders, %d linked into %d persons, queue %d%n",
                    byId.size(),
                    groups.size(),
                    seen.stream().map(Seen::folder).distinct().count(),
                    linked,
                    Set.copyOf(persons.values()).size(),
                    network.stewards.reviews(10_000).size());
            missed.forEach(m -> System.out.println("not one person: " + m));
            assertEquals(List.of(), missed);
            assertTrue(linked > 60);
        }
    }

    /** One more agreeing field than names and birth date: house or telephone. */
    private static boolean further(Seen a, Seen b) {
        return a.features().phones().stream().anyMatch(b.features().phones()::contains)
                || a.features().places().stream()
                        .anyMatch(p -> !p.number().isEmpty()
                                && b.features().places().stream().anyMatch(q -> house(p, q)));
    }

    private static boolean house(Place p, Place q) {
        return p.number().equals(q.number())
                && p.street().equals(q.street())
                && p.zip().equals(q.zip());
    }

    private static List<Seen> send(Network network) throws IOException, SQLException {
        Optional<AdapterFactory> factory = ServiceLoader.load(AdapterFactory.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(f -> f.name().equals("ccda"))
                .findFirst();
        Adapter adapter =
                factory.orElseThrow().create(new FeedConfig("p", "f", ZoneId.of("America/New_York"), Map.of()));
        List<Seen> seen = new ArrayList<>();
        List<Path> folders;
        try (Stream<Path> all = Files.list(FOLDERS)) {
            folders = all.filter(f -> !f.getFileName().toString().startsWith("_"))
                    .sorted()
                    .toList();
        }
        for (int i = 0; i < folders.size(); i++) {
            PracticeRef practice = new PracticeRef(i + 1, new UUID(34, i), "v" + i);
            try (Stream<Path> all = Files.list(folders.get(i))) {
                for (Path file :
                        all.filter(f -> f.toString().endsWith(".xml")).sorted().toList()) {
                    if (adapter.map(RawMessage.of(Files.readAllBytes(file))) instanceof Mapping.Mapped mapped) {
                        for (Entry entry : mapped.entries()) {
                            if (entry.type().equals("Patient")) {
                                seen.add(seen(network, practice, folders.get(i), entry));
                            }
                        }
                    }
                }
            }
        }
        return seen;
    }

    private static Seen seen(Network network, PracticeRef practice, Path folder, Entry entry) throws SQLException {
        Features features = FeatureReader.read(entry.resource());
        String who = features.names().getFirst().familyText() + ", "
                + features.names().getFirst().first() + ", " + features.birth();
        LogicalId id = network.send(practice, entry.keys(), entry.resource());
        return new Seen(id, folder.getFileName().toString(), who, features);
    }
}
