package org.quiltehr.hub.receive.folder;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.ConfigException;
import org.quiltehr.hub.practice.Feed;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.receive.Intake;
import org.quiltehr.hub.receive.Receipts;
import org.quiltehr.hub.receive.remote.LeaseSql;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;

/** Looks into each feed's folder every second; of several hubs on one database one looks, by a lease per feed. */
final class FolderWatcher implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(FolderWatcher.class);
    private static final long LOOK_MILLIS = 1_000;

    private final Practices practices;
    private final Intake intake;
    private final Receipts receipts;
    private final LeaseSql leases;
    private final Path own;
    private final List<Path> roots;
    private final Map<Integer, WatchedFolder> folders = new HashMap<>();
    private final Map<Integer, String> faults = new HashMap<>();
    private volatile boolean running;
    private @Nullable Thread thread;

    FolderWatcher(Practices practices, Intake intake, Receipts receipts, LeaseSql leases, Path own, List<Path> roots) {
        this.practices = practices;
        this.intake = intake;
        this.receipts = receipts;
        this.leases = leases;
        this.own = own;
        this.roots = roots;
    }

    @Override
    public synchronized void start() {
        if (!running) {
            running = true;
            thread = Thread.ofPlatform().name("folders").daemon().start(this::run);
        }
    }

    @Override
    public synchronized void stop() {
        running = false;
        try {
            if (thread != null) {
                thread.join(10_000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void run() {
        while (running) {
            try {
                for (Practice practice : practices.list()) {
                    for (Feed feed : practices.feeds(practice.ref())) {
                        look(feed);
                    }
                }
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                return;
            } catch (DataAccessException e) {
                LOG.warn("cannot look into folders: {}", e.getClass().getSimpleName());
                sleep();
            }
        }
    }

    private void look(Feed feed) throws InterruptedException {
        try {
            FolderSettings settings = FolderSettings.of(feed, own, roots);
            if (settings != null && leases.hold("folder " + feed.num())) {
                folders.computeIfAbsent(feed.num(), n -> new WatchedFolder(intake, receipts))
                        .look(feed, settings);
                faults.remove(feed.num());
            }
        } catch (IOException | ConfigException e) {
            // the file's name may be a patient's, so only the kind of fault is told, and once
            String fault = e.getClass().getSimpleName();
            if (!fault.equals(faults.put(feed.num(), fault))) {
                LOG.warn(
                        "feed {} of {}: its folder cannot be worked ({}); is it there, may the hub move files in it?",
                        feed.slug(),
                        feed.practice().ref().slug(),
                        fault);
            }
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(2_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
