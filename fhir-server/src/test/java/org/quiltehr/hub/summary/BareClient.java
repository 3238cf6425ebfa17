package org.quiltehr.hub.summary;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A client of one connection that reads answers and looks at none: what it costs is not to be counted as the hub's, with
 * which it shares two cores. (The client of other tests checks every answer against FHIR, at more than its making costs.)
 */
final class BareClient implements AutoCloseable {

    private static final int BUFFER = 64 * 1024;

    private final URI base;
    private final byte[] bytes = new byte[BUFFER];
    private Socket socket;
    private InputStream in;

    BareClient(String base) throws IOException {
        this.base = URI.create(base);
        this.socket = connect();
        this.in = new BufferedInputStream(socket.getInputStream(), BUFFER);
    }

    private Socket connect() throws IOException {
        Socket made = new Socket(base.getHost(), base.getPort());
        made.setTcpNoDelay(true);
        return made;
    }

    /** Asks for a path and reads the answer to its end; the length of its body. Anything but 200 fails. */
    int get(String path) throws IOException {
        String request = "GET " + path + " HTTP/1.1\r\nHost: " + base.getHost() + ":" + base.getPort()
                + "\r\nAccept: application/fhir+json\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        String status = line();
        if (!status.contains(" 200")) {
            throw new IOException(status + " for " + path);
        }
        int length = -1;
        boolean last = false;
        for (String header = line(); !header.isEmpty(); header = line()) {
            last |= header.equalsIgnoreCase("Connection: close");
            if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(
                        header.substring("content-length:".length()).strip());
            }
        }
        if (length < 0) {
            throw new IOException("an answer that does not tell its length");
        }
        for (int left = length; left > 0; ) {
            int read = in.read(bytes, 0, Math.min(left, bytes.length));
            if (read < 0) {
                throw new EOFException();
            }
            left -= read;
        }
        if (last) {
            socket.close();
            socket = connect();
            in = new BufferedInputStream(socket.getInputStream(), BUFFER);
        }
        return length;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException();
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
