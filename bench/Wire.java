import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** HTTP/1.1 on a kept connection: a client that costs little, since it shares the server's cores. */
final class Wire implements AutoCloseable {

    private final URI base;
    private Socket socket;
    private InputStream in;
    private OutputStream out;
    private boolean ended;

    Wire(URI base) throws IOException {
        this.base = base;
        open();
    }

    private void open() throws IOException {
        socket = new Socket(base.getHost(), base.getPort());
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        out = socket.getOutputStream();
        ended = false;
    }

    /** Begins a job; gives the address that tells how far it is. */
    static String begin(URI base, String path, String type, byte[] body) throws IOException {
        try (Wire wire = new Wire(base)) {
            wire.out.write(("POST " + base.getRawPath() + path.replace("$", "%24") + " HTTP/1.1\r\nHost: "
                            + base.getAuthority() + "\r\nPrefer: respond-async\r\nContent-Type: " + type
                            + "\r\nContent-Length: " + body.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            wire.out.write(body);
            wire.out.flush();
            String status = wire.line();
            for (String header = wire.line(); !header.isEmpty(); header = wire.line()) {
                if (header.toLowerCase(Locale.ROOT).startsWith("content-location:")) {
                    return header.substring(17).strip();
                }
            }
            throw new IllegalStateException(status + " for " + path);
        }
    }

    String get(String path) throws IOException {
        return send("GET", path, null);
    }

    String send(String method, String path, byte[] body) throws IOException {
        String head = method + " " + base.getRawPath() + path.replace("$", "%24") + " HTTP/1.1\r\nHost: " + base.getAuthority()
                + "\r\nAccept: application/fhir+json, application/json\r\nPrefer: return=minimal\r\n"
                + (body == null
                        ? "\r\n"
                        : "Content-Type: application/" + (path.startsWith("/practices") ? "json" : "fhir+json")
                                + "\r\nContent-Length: " + body.length + "\r\n\r\n");
        if (ended) {
            socket.close();
            open();
        }
        out.write(head.getBytes(StandardCharsets.UTF_8));
        if (body != null) {
            out.write(body);
        }
        out.flush();
        String status = line();
        long length = 0;
        boolean chunked = false;
        for (String header = line(); !header.isEmpty(); header = line()) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Long.parseLong(lower.substring(15).trim());
            }
            // servers end a connection after some hundred requests
            ended |= lower.equals("connection: close");
            chunked |= lower.startsWith("transfer-encoding:") && lower.contains("chunked");
        }
        byte[] answer = chunked ? chunks() : in.readNBytes((int) length);
        int code = Integer.parseInt(status.split(" ")[1]);
        String text = new String(answer, StandardCharsets.UTF_8);
        if (code >= 300) {
            throw new IllegalStateException(
                    status + " for " + path + ": " + text.substring(0, Math.min(1000, text.length())));
        }
        return text;
    }

    private byte[] chunks() throws IOException {
        var all = new java.io.ByteArrayOutputStream();
        for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
            all.write(in.readNBytes(size));
            line();
        }
        line();
        return all.toByteArray();
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder(64);
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("connection closed");
            }
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
