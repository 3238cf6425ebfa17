package org.quiltehr.hub.receive;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.HubOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** The MLLP port: two virtual threads for each connection. */
public final class MllpListener implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(MllpListener.class);
    private static final int CONNECTIONS = 500;

    private final HubOptions options;
    private final MllpSession.Rooms rooms;
    private final MllpDoor door;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Semaphore room = new Semaphore(CONNECTIONS);
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
            LOG.info("mllp port {}{}", socket.getLocalPort(), door.words());
        } catch (IOException e) {
            throw new IllegalStateException(
                    "cannot listen for MLLP on port " + options.mllpPort() + ": is it taken? (--mllp-port N)", e);
        }
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                room.acquire();
                Socket connection = socket.accept();
                if (!door.allows(connection.getInetAddress())) {
                    connection.close();
                    room.release();
                    continue;
                }
                open.add(connection);
                Thread.ofVirtual().name("mllp").start(() -> serve(connection));
            } catch (IOException e) {
                room.release();
                if (!socket.isClosed()) {
                    LOG.warn("mllp accept failed: {}", e.getClass().getSimpleName());
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            connection.setKeepAlive(true);
            MllpDoor.greet(connection);
            new MllpSession(connection, rooms).run();
        } catch (IOException e) {
            // the sender went away: what it was not answered it will send again
        } catch (RuntimeException e) {
            LOG.error("mllp connection closed by a fault: {}", e.getClass().getName());
        } finally {
            open.remove(connection);
            room.release();
        }
    }

    @Override
    public synchronized void stop() {
        ServerSocket socket = server;
        server = null;
        try {
            if (socket != null) {
                socket.close();
            }
            for (Socket connection : open) {
                connection.close();
            }
        } catch (IOException e) {
            LOG.debug("mllp close failed");
        }
    }

    @Override
    public boolean isRunning() {
        return server != null;
    }
}
