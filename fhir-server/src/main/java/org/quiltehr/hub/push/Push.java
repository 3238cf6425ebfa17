package org.quiltehr.hub.push;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code ./quilt push --to URL --practice P --feed F FILE…}: one line for each file, and its issues. */
public final class Push {

    private static final String USAGE = "usage: ./quilt push --to URL --practice P --feed F FILE…";
    private static final int WAIT_SECONDS = 60;
    private static final Map<String, String> TYPES = Map.of(
            "hl7", "application/hl7-v2",
            "xml", "application/xml",
            "json", "application/fhir+json",
            "ndjson", "application/fhir+ndjson",
            "csv", "text/csv");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String hub;
    private final String practice;
    private final String feed;
    private final PrintStream out;

    Push(String hub, String practice, String feed, PrintStream out) {
        this.hub = hub.replaceAll("/+$", "");
        this.practice = practice;
        this.feed = feed;
        this.out = out;
    }

    public static void main(String[] args) throws InterruptedException {
        System.exit(run(args, System.out, System.err));
    }

    /** The exit code: 0 if each file was stored or ignored, 1 if one was not, 2 if the command is wrong. */
    static int run(String[] args, PrintStream out, PrintStream err) throws InterruptedException {
        String to = "";
        String practice = "";
        String feed = "";
        List<Path> files = new ArrayList<>();
        Deque<String> rest = new ArrayDeque<>(List.of(args));
        while (!rest.isEmpty()) {
            String next = rest.pop();
            if (next.startsWith("--") && rest.isEmpty()) {
                err.println(next + " needs a value; " + USAGE);
                return 2;
            }
            switch (next) {
                case "--to" -> to = rest.pop();
                case "--practice" -> practice = rest.pop();
                case "--feed" -> feed = rest.pop();
                default -> {
                    if (next.startsWith("--")) {
                        err.println("unknown option " + next + "; " + USAGE);
                        return 2;
                    }
                    files.add(Path.of(next));
                }
            }
        }
        if (to.isEmpty() || practice.isEmpty() || feed.isEmpty() || files.isEmpty()) {
            err.println(USAGE);
            return 2;
        }
        Push push = new Push(to, practice, feed, out);
        boolean good = true;
        for (Path file : files) {
            good &= push.send(file);
        }
        return good ? 0 : 1;
    }

    private boolean send(Path file) throws InterruptedException {
        try {
            byte[] body = Files.readAllBytes(file);
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create(hub + "/practices/" + practice + "/feeds/" + feed + "/messages"))
                            .header("Content-Type", type(file))
                            .header("Prefer", "wait=" + WAIT_SECONDS)
                            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            if (answer.statusCode() >= 300) {
                out.println(file + "  refused " + answer.statusCode() + "  " + detail(answer.body()));
                return false;
            }
            ObjectNode accepted = FhirJson.parse(answer.body());
            String id = accepted.path("id").asString("");
            String state = accepted.path("state").asString("");
            String again = accepted.path("duplicate").asBoolean(false) ? "  (sent before)" : "";
            out.println(file + "  " + state + again + "  " + id);
            tell(id);
            return !state.equals("quarantined");
        } catch (IOException | JacksonException e) {
            out.println(file + "  not sent: " + e.getClass().getSimpleName() + "; is the file there and the hub at "
                    + hub + "?");
            return false;
        }
    }

    private void tell(String id) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create(hub + "/practices/" + practice + "/messages/" + id))
                        .build(),
                HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        if (answer.statusCode() != 200) {
            return;
        }
        ObjectNode message = FhirJson.parse(answer.body());
        JsonNode totals = message.path("totals");
        if (totals.isObject()) {
            out.println("    " + message.path("resources").size() + " resources; of "
                    + totals.path("populated").asInt(0) + " populated fields "
                    + totals.path("mapped").asInt(0) + " mapped, "
                    + totals.path("kept").asInt(0) + " kept, "
                    + totals.path("ignored").asInt(0) + " ignored, "
                    + totals.path("unmapped").asInt(0) + " not understood");
        }
        for (JsonNode issue : message.path("issues")) {
            out.println("    " + issue.path("severity").asString("") + " "
                    + issue.path("code").asString("") + " "
                    + issue.path("location").asString("") + " "
                    + issue.path("text").asString(""));
        }
    }

    private static String detail(String body) {
        try {
            return FhirJson.parse(body).path("detail").asString(body);
        } catch (JacksonException e) {
            return body;
        }
    }

    private static String type(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream");
    }
}
