package org.quiltehr.hub.receive.pull;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A vendor's server whose every answer the test decides; requests are kept. */
final class VendorStub implements AutoCloseable {

    /** A request as it came. */
    record Asked(String method, String path, String query, Map<String, String> headers, String body) {

        String at() {
            return query.isEmpty() ? path : path + "?" + query;
        }
    }

    /** An answer; with cut the connection ends before the body does. */
    record Answer(int status, String body, Map<String, String> headers, boolean cut) {

        static Answer fhir(String body) {
            return new Answer(200, body, Map.of("Content-Type", "application/fhir+json"), false);
        }

        static Answer of(int status, String... headers) {
            Map<String, String> all = new LinkedHashMap<>();
            for (int i = 0; i < headers.length; i += 2) {
                all.put(headers[i], headers[i + 1]);
            }
            return new Answer(status, "", all, false);
        }

        Answer with(String name, String value) {
            Map<String, String> all = new LinkedHashMap<>(headers);
            all.put(name, value);
            return new Answer(status, body, all, cut);
        }

        Answer cutOff() {
            return new Answer(status, body, headers, true);
        }
    }

    private final HttpServer server;
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final Map<String, List<Answer>> first = new ConcurrentHashMap<>();
    private volatile Function<Asked, Answer> otherwise = request -> Answer.fhir(page(""));

    VendorStub() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    String base() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/r4";
    }

    String origin() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The next requests for the path (without the base, with or without query) get these answers, once each. */
    void once(String path, Answer... answers) {
        first.computeIfAbsent(path, p -> new ArrayList<>()).addAll(List.of(answers));
    }

    /** All other requests. */
    void otherwise(Function<Asked, Answer> otherwise) {
        this.otherwise = otherwise;
    }

    List<Asked> asked() {
        return List.copyOf(asked);
    }

    void forgetAsked() {
        asked.clear();
    }

    /** Requests whose path and query contain the text. */
    List<Asked> asked(String part) {
        return asked.stream().filter(a -> a.at().contains(part)).toList();
    }

    static String page(String next, String... resources) {
        StringBuilder out = new StringBuilder("{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"link\":[");
        if (!next.isEmpty()) {
            out.append("{\"relation\":\"next\",\"url\":\"").append(next).append("\"}");
        }
        out.append("],\"entry\":[");
        for (int i = 0; i < resources.length; i++) {
            out.append(i == 0 ? "" : ",")
                    .append("{\"search\":{\"mode\":\"match\"},\"resource\":")
                    .append(resources[i])
                    .append('}');
        }
        return out.append("]}").toString();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath().replaceFirst("^/r4/", "");
            String query = exchange.getRequestURI().getQuery();
            Map<String, String> headers = new LinkedHashMap<>();
            exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(), values.getFirst()));
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Asked request = new Asked(exchange.getRequestMethod(), path, query == null ? "" : query, headers, body);
            asked.add(request);
            Answer answer = next(request);
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            answer.headers()
                    .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            if (bytes.length > 0) {
                OutputStream out = exchange.getResponseBody();
                out.write(bytes, 0, answer.cut() ? bytes.length / 2 : bytes.length);
                out.flush();
                if (answer.cut()) {
                    throw new IOException("cut");
                }
            }
        }
    }

    private Answer next(Asked request) {
        for (String key : List.of(request.at(), request.path())) {
            List<Answer> planned = first.get(key);
            if (planned != null) {
                synchronized (planned) {
                    if (!planned.isEmpty()) {
                        return planned.removeFirst();
                    }
                }
            }
        }
        return otherwise.apply(request);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
