package org.quiltehr.hub.receive.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.adapter.spi.RawMessage;
import org.quiltehr.hub.journal.Accepted;
import org.quiltehr.hub.practice.Feed;
import org.quiltehr.hub.receive.Intake;
import org.quiltehr.hub.receive.Receipts;
import tools.jackson.databind.node.ObjectNode;

/**
 * One folder. A file is taken once it is whole, oldest first, and moved only when its messages are worked: to {@code done},
 * or to {@code failed} if one of them is in quarantine, beside its receipt. Nothing is deleted; a file that was journaled
 * but not moved when the hub died is known again by its content.
 */
final class WatchedFolder {

    private static final long LONGEST = 64_000_000;
    private static final List<String> UNFINISHED =
            List.of(".tmp", ".part", ".partial", ".filepart", ".crdownload", ".swp", "~");

    private record Seen(long size, long modified, long since) {}

    private record Found(Path path, String name, long size, long modified) {}

    private final Intake intake;
    private final Receipts receipts;
    private final Map<String, Seen> seen = new HashMap<>();
    private final Map<String, UUID> waiting = new HashMap<>();

    WatchedFolder(Intake intake, Receipts receipts) {
        this.intake = intake;
        this.receipts = receipts;
    }

    /** Looks once: takes what is whole, moves what is worked. */
    void look(Feed feed, FolderSettings settings) throws IOException, InterruptedException {
        Files.createDirectories(settings.path());
        List<Found> files = files(settings.path());
        Set<String> names = new HashSet<>();
        files.forEach(file -> names.add(file.name()));
        seen.keySet().retainAll(names);
        waiting.keySet().retainAll(names);
        for (Found file : files) {
            if (isMarker(file, settings)) {
                continue;
            }
            UUID message = waiting.get(file.name());
            if (message != null) {
                finish(file, message, settings);
            } else if (isWhole(file, settings, names)) {
                take(feed, file, settings);
            }
        }
    }

    private static List<Found> files(Path folder) throws IOException {
        List<Found> found = new ArrayList<>();
        List<Path> paths;
        try (Stream<Path> all = Files.list(folder)) {
            paths = all.toList();
        }
        for (Path path : paths) {
            String name = path.getFileName().toString();
            String lower = name.toLowerCase(Locale.ROOT);
            if (name.startsWith(".") || UNFINISHED.stream().anyMatch(lower::endsWith)) {
                continue;
            }
            try {
                BasicFileAttributes file =
                        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                if (file.isRegularFile()) {
                    found.add(new Found(
                            path, name, file.size(), file.lastModifiedTime().toMillis()));
                }
            } catch (IOException e) {
                // it went while we looked
            }
        }
        found.sort(Comparator.comparingLong(Found::modified).thenComparing(Found::name));
        return found;
    }

    private static boolean isMarker(Found file, FolderSettings settings) {
        String marker = settings.marker();
        return marker != null && file.name().endsWith(marker);
    }

    private boolean isWhole(Found file, FolderSettings settings, Set<String> names) {
        String marker = settings.marker();
        if (marker != null) {
            return names.contains(file.name() + marker);
        }
        long now = System.nanoTime();
        Seen before = seen.get(file.name());
        if (before == null || before.size() != file.size() || before.modified() != file.modified()) {
            seen.put(file.name(), new Seen(file.size(), file.modified(), now));
            return settings.settle().isZero();
        }
        return now - before.since() >= settings.settle().toNanos();
    }

    private void take(Feed feed, Found file, FolderSettings settings) throws IOException, InterruptedException {
        if (file.size() == 0 || file.size() > LONGEST) {
            ObjectNode receipt = FhirJson.mapper().createObjectNode();
            receipt.put("state", "failed");
            receipt.put(
                    "detail", file.size() == 0 ? "The file is empty." : "The file exceeds 64 MB. Send it in parts.");
            move(file, receipt, false, settings);
            return;
        }
        byte[] bytes = Files.readAllBytes(file.path());
        boolean changed = bytes.length != file.size()
                || Files.getLastModifiedTime(file.path()).toMillis() != file.modified();
        if (changed) {
            seen.remove(file.name());
            return;
        }
        try {
            Accepted accepted = intake.take(feed, new RawMessage(bytes, null)).get();
            waiting.put(file.name(), accepted.id());
        } catch (ExecutionException e) {
            throw new IOException("the journal does not take it now", e);
        }
    }

    private void finish(Found file, UUID message, FolderSettings settings) throws IOException {
        Optional<ObjectNode> receipt = receipts.settled(message);
        if (receipt.isPresent()) {
            boolean good = !receipt.get().path("state").asString("").equals("quarantined");
            move(file, receipt.get(), good, settings);
            waiting.remove(file.name());
        }
    }

    /** The receipt first: a file that stands in its place has one. */
    private static void move(Found file, ObjectNode receipt, boolean good, FolderSettings settings) throws IOException {
        Path folder = settings.path()
                .resolve(good ? "done" : "failed")
                .resolve(LocalDate.now(ZoneOffset.UTC).toString());
        Files.createDirectories(folder);
        Path target = free(folder, file.name());
        receipt.put("file", file.name());
        Files.write(
                folder.resolve(target.getFileName() + ".receipt.json"),
                FhirJson.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(receipt));
        Files.move(file.path(), target, StandardCopyOption.ATOMIC_MOVE);
        String marker = settings.marker();
        if (marker != null) {
            Path sign = settings.path().resolve(file.name() + marker);
            if (Files.exists(sign, LinkOption.NOFOLLOW_LINKS)) {
                Files.move(sign, folder.resolve(target.getFileName() + marker), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static Path free(Path folder, String name) {
        Path target = folder.resolve(name);
        for (int n = 2; Files.exists(target, LinkOption.NOFOLLOW_LINKS); n++) {
            target = folder.resolve(n + "-" + name);
        }
        return target;
    }
}
