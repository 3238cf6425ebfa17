package org.quiltehr.hub.api;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

/** An OpenTelemetry collector: takes spans by OTLP over HTTP and remembers them. */
final class Collector implements AutoCloseable {

    /** A span as it was told; times in nanoseconds since 1970. */
    record Span(String trace, String id, String parent, String name, long from, long to, Map<String, String> facts) {}

    /** A field of a protobuf message: its number, and a number or bytes. */
    private record Field(int number, long value, byte[] bytes) {

        String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        String hex() {
            return HexFormat.of().formatHex(bytes);
        }

        List<Field> fields() {
            return read(bytes);
        }
    }

    final List<Span> spans = new CopyOnWriteArrayList<>();

    /** All that was told, byte for byte. */
    final List<String> raw = new CopyOnWriteArrayList<>();

    private final HttpServer server;

    Collector() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/traces", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            if ("gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))) {
                body = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
            }
            raw.add(new String(body, StandardCharsets.ISO_8859_1));
            take(body);
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1/traces";
    }

    /** The spans of a trace, as they were told. */
    List<Span> of(String trace) {
        return spans.stream().filter(span -> span.trace().equals(trace)).toList();
    }

    /** ExportTraceServiceRequest → ResourceSpans → ScopeSpans → Span. */
    private void take(byte[] request) {
        for (Field resource : of(read(request), 1)) {
            for (Field scope : of(resource.fields(), 2)) {
                of(scope.fields(), 2).forEach(span -> spans.add(span(span.fields())));
            }
        }
    }

    private static Span span(List<Field> fields) {
        Map<String, String> facts = new TreeMap<>();
        for (Field attribute : of(fields, 9)) {
            List<Field> pair = attribute.fields();
            facts.put(
                    of(pair, 1).getFirst().text(),
                    of(of(pair, 2).getFirst().fields(), 1).getFirst().text());
        }
        List<Field> parent = of(fields, 4);
        return new Span(
                of(fields, 1).getFirst().hex(),
                of(fields, 2).getFirst().hex(),
                parent.isEmpty() ? "" : parent.getFirst().hex(),
                of(fields, 5).getFirst().text(),
                of(fields, 7).getFirst().value(),
                of(fields, 8).getFirst().value(),
                facts);
    }

    private static List<Field> of(List<Field> fields, int number) {
        return fields.stream().filter(field -> field.number() == number).toList();
    }

    private static List<Field> read(byte[] message) {
        List<Field> fields = new ArrayList<>();
        int[] at = {0};
        while (at[0] < message.length) {
            long tag = varint(message, at);
            int number = (int) (tag >>> 3);
            switch ((int) (tag & 7)) {
                case 0 -> fields.add(new Field(number, varint(message, at), new byte[0]));
                case 1 -> fields.add(new Field(number, fixed(message, at, 8), new byte[0]));
                case 2 -> {
                    int length = (int) varint(message, at);
                    byte[] bytes = java.util.Arrays.copyOfRange(message, at[0], at[0] + length);
                    at[0] += length;
                    fields.add(new Field(number, 0, bytes));
                }
                case 5 -> fields.add(new Field(number, fixed(message, at, 4), new byte[0]));
                default -> throw new AssertionError("no protobuf");
            }
        }
        return fields;
    }

    private static long varint(byte[] message, int[] at) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = message[at[0]++];
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    private static long fixed(byte[] message, int[] at, int length) {
        long value = 0;
        for (int i = 0; i < length; i++) {
            value |= (message[at[0]++] & 0xffL) << (8 * i);
        }
        return value;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
