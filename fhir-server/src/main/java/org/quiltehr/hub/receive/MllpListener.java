package org.quiltehr.hub.receive;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.journal.SqlFaults;
import org.quiltehr.hub.work.Outage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The MLLP port: two virtual threads for each connection. One that is silent or slow for too long is closed, and when
 * there are too many the one that has been silent for longest gives way, so that nobody can keep the others out.
 */
public final class MllpListener implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(MllpListener.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration ANSWERING = Duration.ofSeconds(15);
    private static final Duration A_MOMENT = Duration.ofMillis(100);
    private static final long A_MINUTE = 60_000_000_000L;

    private final HubOptions options;
    private final MllpSession.Rooms rooms;
    private final MllpDoor door;
    private final Map<Socket, Optional<MllpSession>> open = new ConcurrentHashMap<>();
    private final AtomicLong told = new AtomicLong(System.nanoTime() - A_MINUTE);
    private volatile @Nullable ServerSocket server;

    MllpListener(HubOptions options, MllpSession.Rooms rooms, MllpDoor door) {
        this.options = options;
        this.rooms = rooms;
        this.door = door;
    }

    /** The port it listens on, or -1. */
    public int port() {
        ServerSocket socket = server;
        return socket == null ? -1 : socket.getLocalPort();
    }

    @Override
    public synchronized void start() {
        if (options.mllpPort() < 0 || server != null) {
            return;
        }
        try {
            ServerSocket socket = door.socket();
            socket.setReuseAddress(true);
            InetAddress address = options.open() ? InetAddress.getLoopbackAddress() : null;
            socket.bind(
                    address == null
                            ? new InetSocketAddress(options.mllpPort())
                            : new InetSocketAddress(address, options.mllpPort()),
                    200);
            server = socket;
            Thread.ofVirtual().name("mllp-accept").start(() -> accept(socket));
            Thread.ofVirtual().name("mllp-look").start(() -> look(socket));
            LOG.info("mllp port {}{}", socket.getLocalPort(), door.words());
        } catch (IOException e) {
            throw new IllegalStateException(
                    "cannot listen for MLLP on port " + options.mllpPort() + ": is it taken? (--mllp-port N)", e);
        }
    }

    private void accept(ServerSocket socket) {
        Outage outage = new Outage(LOG, "the taking of mllp connections");
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                outage.over();
                if (!door.allows(connection.getInetAddress())) {
                    connection.close();
                    continue;
                }
                if (open.size() >= rooms.limits().mllpConnections()) {
                    makeRoom();
                }
                open.put(connection, Optional.empty());
                Thread.ofVirtual().name("mllp").start(() -> serve(connection));
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    outage.met(e);
                    pause();
                }
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(A_MOMENT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void makeRoom() throws IOException {
        tell("mllp: {} connections are open, which is all there may be (quilt.receive.mllp-connections): the one silent"
                + " for longest is closed for the next");
        Socket silent = null;
        long since = 0;
        for (Map.Entry<Socket, Optional<MllpSession>> one : open.entrySet()) {
            long last = one.getValue().map(MllpSession::silentSince).orElse(System.nanoTime());
            if (silent == null || last - since < 0) {
                silent = one.getKey();
                since = last;
            }
        }
        if (silent != null) {
            silent.close();
            open.remove(silent);
        }
    }

    private void tell(String what) {
        long last = told.get();
        long now = System.nanoTime();
        if (now - last >= A_MINUTE && told.compareAndSet(last, now)) {
            LOG.warn(what, open.size());
        }
    }

    /** Closes what is overdue: a thread that reads cannot see that nothing comes. */
    private void look(ServerSocket socket) {
        try {
            while (!socket.isClosed()) {
                Thread.sleep(LOOK);
                Map<String, Integer> closed = new TreeMap<>();
                open.values()
                        .forEach(session -> session.ifPresent(one -> {
                            String why = one.overdue();
                            if (why != null) {
                                closed.merge(why, 1, Integer::sum);
                                one.closeQuietly();
                            }
                        }));
                closed.forEach((why, count) -> LOG.info("mllp: {} connections closed: {}", count, why));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            connection.setKeepAlive(true);
            MllpDoor.greet(connection);
            MllpSession session = new MllpSession(connection, rooms);
            if (open.replace(connection, Optional.of(session)) != null) {
                session.run();
            }
        } catch (IOException e) {
            // the sender went away: what it was not answered it will send again
        } catch (RuntimeException e) {
            if (!SqlFaults.passing(e)) { // that the database is away is said once, not with each connection
                LOG.error("mllp connection closed by a fault: {}", e.getClass().getName());
            }
        } finally {
            open.remove(connection);
        }
    }

    /** Takes no more; what was taken is answered before the connections are closed, if that does not last too long. */
    @Override
    public synchronized void stop() {
        ServerSocket socket = server;
        server = null;
        try {
            if (socket != null) {
                socket.close();
            }
            open.values().forEach(session -> session.ifPresent(MllpSession::end));
            long end = System.nanoTime() + ANSWERING.toNanos();
            while (!open.isEmpty() && System.nanoTime() < end) {
                Thread.sleep(20);
            }
            for (Socket connection : open.keySet()) {
                connection.close();
            }
        } catch (IOException e) {
            LOG.debug("mllp close failed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return server != null;
    }
}
