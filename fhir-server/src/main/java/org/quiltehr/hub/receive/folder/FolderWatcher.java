package org.quiltehr.hub.receive.folder;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.ConfigException;
import org.quiltehr.hub.outbound.Reach;
import org.quiltehr.hub.practice.Feed;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.receive.Intake;
import org.quiltehr.hub.receive.Receipts;
import org.quiltehr.hub.receive.remote.LeaseSql;
import org.quiltehr.hub.receive.remote.Secrets;
import org.quiltehr.hub.work.Outage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;

/**
 * Looks into each feed's folder every second, and at each feed's SFTP server when it is time; of several hubs on one
 * database one looks, by a lease per feed.
 */
final class FolderWatcher implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(FolderWatcher.class);
    private static final long LOOK_MILLIS = 1_000;

    private final Practices practices;
    private final Intake intake;
    private final Receipts receipts;
    private final LeaseSql leases;
    private final Path own;
    private final List<Path> roots;
    private final Secrets secrets;
    private final Reach reach;
    private final Map<String, WatchedFolder> folders = new ConcurrentHashMap<>();
    private final Map<String, String> faults = new ConcurrentHashMap<>();
    private final Map<Integer, Long> looked = new ConcurrentHashMap<>();
    private final Set<String> busy = ConcurrentHashMap.newKeySet();
    private volatile boolean running;
    private @Nullable Thread thread;

    FolderWatcher(
            Practices practices,
            Intake intake,
            Receipts receipts,
            LeaseSql leases,
            Secrets secrets,
            Reach reach,
            Path own,
            List<Path> roots) {
        this.practices = practices;
        this.intake = intake;
        this.receipts = receipts;
        this.leases = leases;
        this.secrets = secrets;
        this.reach = reach;
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
        Outage outage = new Outage(LOG, "the look into folders");
        while (running) {
            try {
                for (Practice practice : practices.list()) {
                    for (Feed feed : practices.feeds(practice.ref())) {
                        look(feed);
                    }
                }
                outage.over();
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                return;
            } catch (DataAccessException e) {
                outage.met(e);
                sleep();
            }
        }
    }

    private void look(Feed feed) {
        try {
            FolderSettings folder = FolderSettings.of(feed, own, roots);
            SftpSettings sftp = SftpSettings.of(feed);
            if (folder != null) {
                start("folder " + feed.num(), feed, () -> folder(feed, folder));
            }
            if (sftp != null && (isTime(feed, sftp) || busy.contains("sftp " + feed.num()))) {
                start("sftp " + feed.num(), feed, () -> sftp(feed, sftp));
            }
        } catch (ConfigException e) {
            told("settings " + feed.num(), feed, e);
        }
    }

    private interface Look {
        void run() throws IOException, InterruptedException;
    }

    /** A slow server holds up its own feed only; the lease outlasts the longest silence of one. */
    private void start(String name, Feed feed, Look look) {
        if (!busy.add(name)) {
            if (!leases.hold(name)) {
                LOG.warn("{}: another hub took over while this one still looks", name);
            }
            return;
        }
        if (!leases.hold(name)) {
            busy.remove(name);
            return;
        }
        Thread.ofVirtual().name(name).start(() -> {
            try {
                look.run();
                faults.remove(name);
            } catch (IOException | ConfigException | DataAccessException e) {
                told(name, feed, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                busy.remove(name);
            }
        });
    }

    private void folder(Feed feed, FolderSettings settings) throws IOException, InterruptedException {
        watched("folder " + feed.num())
                .look(feed, new LocalPlace(settings.path()), settings.settle(), settings.marker());
    }

    private boolean isTime(Feed feed, SftpSettings settings) {
        Long last = looked.get(feed.num());
        return last == null || System.nanoTime() - last >= settings.every().toNanos();
    }

    private void sftp(Feed feed, SftpSettings settings) throws IOException, InterruptedException {
        looked.put(feed.num(), System.nanoTime());
        try (SftpPlace place = SftpPlace.open(settings, feed.practice(), secrets, reach)) {
            watched("sftp " + feed.num()).look(feed, place, settings.settle(), settings.marker());
        }
    }

    private WatchedFolder watched(String name) {
        return folders.computeIfAbsent(name, n -> new WatchedFolder(intake, receipts));
    }

    /** A file's name may be a patient's, so of a fault of files only its kind is told; and each once. */
    private void told(String name, Feed feed, Exception e) {
        String fault = e instanceof ConfigException
                ? String.valueOf(e.getMessage())
                : e.getClass().getSimpleName();
        if (!fault.equals(faults.put(name, fault))) {
            LOG.warn(
                    "feed {} of {}: its files cannot be fetched ({}); is the place there, and may the hub move files in it?",
                    feed.slug(),
                    feed.practice().ref().slug(),
                    fault);
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
