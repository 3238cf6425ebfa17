package org.quiltehr.hub.receive.folder;

import java.io.IOException;
import java.time.Duration;
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
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.adapter.spi.RawMessage;
import org.quiltehr.hub.journal.Accepted;
import org.quiltehr.hub.practice.Feed;
import org.quiltehr.hub.receive.Intake;
import org.quiltehr.hub.receive.Receipts;
import org.quiltehr.hub.receive.folder.FilePlace.Found;
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

    private final Intake intake;
    private final Receipts receipts;
    private final Map<String, Seen> seen = new HashMap<>();
    private final Map<String, UUID> waiting = new HashMap<>();

    WatchedFolder(Intake intake, Receipts receipts) {
        this.intake = intake;
        this.receipts = receipts;
    }

    /**
     * Looks once: takes what is whole, moves what is worked.
     *
     * @param settle how long a file must stay as it is to count as whole
     * @param marker a file is whole once one of its name and this ending is there; null: by settling
     */
    void look(Feed feed, FilePlace place, Duration settle, @Nullable String marker)
            throws IOException, InterruptedException {
        List<Found> files = place.list().stream()
                .filter(file -> !isUnfinished(file.name()))
                .sorted(Comparator.comparingLong(Found::modified).thenComparing(Found::name))
                .toList();
        Set<String> names = new HashSet<>();
        files.forEach(file -> names.add(file.name()));
        seen.keySet().retainAll(names);
        waiting.keySet().retainAll(names);
        for (Found file : files) {
            if (marker != null && file.name().endsWith(marker)) {
                continue;
            }
            List<String> also = marker == null ? List.of() : List.of(file.name() + marker);
            UUID message = waiting.get(file.name());
            if (message != null) {
                finish(place, file, message, also);
            } else if (marker == null ? isSettled(file, settle) : names.contains(file.name() + marker)) {
                take(feed, place, file, also);
            }
        }
    }

    private static boolean isUnfinished(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return name.startsWith(".") || UNFINISHED.stream().anyMatch(lower::endsWith);
    }

    private boolean isSettled(Found file, Duration settle) {
        long now = System.nanoTime();
        Seen before = seen.get(file.name());
        if (before == null || before.size() != file.size() || before.modified() != file.modified()) {
            seen.put(file.name(), new Seen(file.size(), file.modified(), now));
            return settle.isZero();
        }
        return now - before.since() >= settle.toNanos();
    }

    private void take(Feed feed, FilePlace place, Found file, List<String> also)
            throws IOException, InterruptedException {
        if (file.size() == 0 || file.size() > LONGEST) {
            ObjectNode receipt = FhirJson.mapper().createObjectNode();
            receipt.put("state", "failed");
            receipt.put(
                    "detail", file.size() == 0 ? "The file is empty." : "The file exceeds 64 MB. Send it in parts.");
            move(place, file, receipt, false, also);
            return;
        }
        byte[] bytes = place.read(file);
        if (bytes.length != file.size() || !place.again(file).equals(file)) {
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

    private void finish(FilePlace place, Found file, UUID message, List<String> also) throws IOException {
        Optional<ObjectNode> receipt = receipts.settled(message);
        if (receipt.isPresent()) {
            boolean good = !receipt.get().path("state").asString("").equals("quarantined");
            move(place, file, receipt.get(), good, also);
            waiting.remove(file.name());
        }
    }

    private static void move(FilePlace place, Found file, ObjectNode receipt, boolean good, List<String> also)
            throws IOException {
        receipt.put("file", file.name());
        place.move(file, receipt, good ? "done" : "failed", also);
    }
}
