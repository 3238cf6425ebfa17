package org.quiltehr.hub.demo;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A plain MLLP client: one message out, one acknowledgement back. */
public final class MllpSender implements AutoCloseable {

    private final Socket socket;
    private final InputStream in;

    /** Connects to a listener on this machine. */
    public MllpSender(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(60_000);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /**
     * Sends the message and gives the acknowledgement.
     *
     * @throws IOException if the connection ends before the whole answer is there
     */
    public String send(String message) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream(message.length() + 3);
        frame.write(0x0b);
        frame.writeBytes(message.getBytes(StandardCharsets.UTF_8));
        frame.write(0x1c);
        frame.write(0x0d);
        socket.getOutputStream().write(frame.toByteArray());
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        for (int b = in.read(); b != 0x1c; b = in.read()) {
            if (b < 0) {
                throw new IOException("the hub closed the connection before its answer was whole");
            }
            if (b != 0x0b) {
                answer.write(b);
            }
        }
        in.read();
        return answer.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
