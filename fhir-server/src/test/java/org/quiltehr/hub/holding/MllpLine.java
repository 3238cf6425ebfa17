package org.quiltehr.hub.holding;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** An MLLP sender that waits for its acknowledgement as long as senders do, and no longer. */
final class MllpLine implements AutoCloseable {

    private final Socket socket = new Socket();
    private final InputStream in;

    MllpLine(int port, Duration answer) throws IOException {
        try {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 3_000);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) answer.toMillis());
            in = new BufferedInputStream(socket.getInputStream());
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    String send(String message) throws IOException {
        write("\u000b" + message + "\u001c\r");
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        for (int b = in.read(); b != 0x1c; b = in.read()) {
            if (b < 0) {
                throw new IOException("closed without an answer");
            }
            if (b != 0x0b) {
                answer.write(b);
            }
        }
        in.read();
        return answer.toString(StandardCharsets.UTF_8);
    }

    void write(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.UTF_8));
    }

    /** The next byte, or -1 when the hub has closed the connection. */
    int read() throws IOException {
        return in.read();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // it is closed
        }
    }
}
