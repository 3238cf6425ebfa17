package org.quiltehr.hub.api;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A subscriber that takes, refuses or sleeps, can be shut and can come back, and remembers what it took. */
final class Sink implements AutoCloseable {

    /** What it does with a notification. */
    enum Mood {
        TAKES,
        REFUSES,
        SLEEPS
    }

    final List<ObjectNode> taken = new CopyOnWriteArrayList<>();
    final List<String> headers = new CopyOnWriteArrayList<>();
    final AtomicInteger refused = new AtomicInteger();
    final AtomicInteger slept = new AtomicInteger();
    volatile Mood mood = Mood.TAKES;
    private HttpServer server;
    private final int port;

    Sink() {
        server = server(0);
        port = server.getAddress().getPort();
    }

    private HttpServer server(int at) {
        try {
            HttpServer made = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 0);
            made.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            made.createContext("/", exchange -> {
                byte[] body = exchange.getRequestBody().readAllBytes();
                int status = 503;
                switch (mood) {
                    case TAKES -> {
                        taken.add(FhirJson.parse(body));
                        headers.add(exchange.getRequestHeaders().getFirst("Authorization") + " "
                                + exchange.getRequestHeaders().getFirst("Content-Type"));
                        status = 200;
                    }
                    case REFUSES -> refused.incrementAndGet();
                    case SLEEPS -> {
                        slept.incrementAndGet();
                        sleep(1500);
                    }
                }
                exchange.sendResponseHeaders(status, -1);
                exchange.close();
            });
            made.start();
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return "http://127.0.0.1:" + port + "/hook";
    }

    /** Nobody listens any more. */
    void shut() {
        server.stop(0);
    }

    /** Listens again where it did. */
    void comeBack() {
        mood = Mood.TAKES;
        server = server(port);
    }

    @Override
    public void close() {
        shut();
    }

    List<ObjectNode> of(String type) {
        return taken.stream()
                .filter(bundle -> value(bundle, "type").equals(type))
                .toList();
    }

    /** The numbers of all events, as they came. */
    List<Long> numbers() {
        return parts().stream()
                .map(part -> Long.parseLong(part.at("/part/0/valueString").asString()))
                .toList();
    }

    List<String> foci() {
        return parts().stream()
                .map(part -> part.at("/part/2/valueReference/reference").asString(""))
                .toList();
    }

    private List<JsonNode> parts() {
        return of("event-notification").stream()
                .flatMap(bundle -> parts(bundle).stream())
                .toList();
    }

    /** The events a notification tells. */
    static List<JsonNode> parts(JsonNode bundle) {
        List<JsonNode> parts = new ArrayList<>();
        for (JsonNode parameter : bundle.at("/entry/0/resource/parameter")) {
            if (parameter.path("name").asString().equals("notification-event")) {
                parts.add(parameter);
            }
        }
        return parts;
    }

    /** A parameter of the status a notification begins with. */
    static String value(JsonNode bundle, String name) {
        for (JsonNode parameter : bundle.at("/entry/0/resource").path("parameter")) {
            if (parameter.path("name").asString().equals(name)) {
                return parameter.properties().stream()
                        .filter(member -> member.getKey().startsWith("value"))
                        .map(member ->
                                member.getValue().asString(member.getValue().toString()))
                        .findFirst()
                        .orElse("");
            }
        }
        return "";
    }

    static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
