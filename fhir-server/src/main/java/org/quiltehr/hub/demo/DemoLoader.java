package org.quiltehr.hub.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.demo.DemoData.Registration;
import tools.jackson.databind.node.ObjectNode;

/** Feeds a running hub the demo network: three practices with different systems, and a hospital. */
public final class DemoLoader {

    /** What came of it. */
    public record Outcome(int sent, int stored, int notStored) {}

    private final HttpClient http = HttpClient.newHttpClient();
    private final String base;
    private final int mllpPort;
    private final DemoData data = DemoData.read();

    /**
     * A loader of one hub.
     *
     * @param base such as {@code http://127.0.0.1:8080}
     */
    public DemoLoader(String base, int mllpPort) {
        this.base = base;
        this.mllpPort = mllpPort;
    }

    /** How many messages there are. */
    public int size() {
        return hl7("lakeside").size()
                + hl7("mercy").size()
                + data.of("hillcrest").size()
                + data.of("riverbend").size();
    }

    /** Declares the practices and their feeds, as an administrator would by {@code PUT}. */
    public void declare() throws IOException, InterruptedException {
        practice("lakeside", "Lakeside Family Practice");
        feed(
                "lakeside",
                "ehr",
                "{\"adapter\":\"hl7v2\",\"mllp\":{\"application\":\"LAKEEHR\",\"facility\":\"LAKESIDE\"}}");
        practice("hillcrest", "Hillcrest Internal Medicine");
        feed("hillcrest", "documents", "{\"adapter\":\"ccda\"}");
        practice("riverbend", "Riverbend Medical Group");
        feed("riverbend", "ehr", "{\"adapter\":\"fhir\"}");
        practice("mercy", "Mercy Hospital");
        feed("mercy", "adt", "{\"adapter\":\"hl7v2\",\"mllp\":{\"application\":\"MERCYADT\",\"facility\":\"MERCY\"}}");
    }

    /**
     * Sends everything, each message as its practice would.
     *
     * @param progress called with the number sent so far
     */
    public Outcome load(IntConsumer progress) throws IOException, InterruptedException {
        int sent = 0;
        int refused = 0;
        for (String practice : List.of("lakeside", "mercy")) {
            List<String> messages = hl7(practice);
            int before = sent;
            refused += mllp(messages, done -> progress.accept(before + done));
            sent += messages.size();
        }
        CcdaDocuments documents = new CcdaDocuments(data);
        for (Registration who : data.of("hillcrest")) {
            post("hillcrest/feeds/documents", "application/xml", documents.document(who));
            progress.accept(++sent);
        }
        FhirBundles bundles = new FhirBundles(data, "http://riverbend.example.org/mrn");
        for (Registration who : data.of("riverbend")) {
            post("riverbend/feeds/ehr", "application/fhir+json", bundles.bundle(who));
            progress.accept(++sent);
        }
        return await(sent, refused);
    }

    /** Admits some of the patients to the hospital in the days before now, as its messages would have said. */
    public Outcome admit(ZonedDateTime now) throws IOException, InterruptedException {
        List<String> messages = new TodaysStays(data, now).messages();
        return await(messages.size(), mllp(messages, sent -> {}));
    }

    /** Sends them over one connection; how many were refused. */
    private int mllp(List<String> messages, IntConsumer progress) throws IOException {
        int refused = 0;
        int sent = 0;
        try (MllpSender sender = new MllpSender(mllpPort)) {
            for (String message : messages) {
                String ack = sender.send(message);
                if (!ack.contains("\rMSA|AA") && !ack.contains("\rMSA|CA")) {
                    refused++;
                }
                progress.accept(++sent);
            }
        }
        return refused;
    }

    private List<String> hl7(String practice) {
        boolean hospital = practice.equals("mercy");
        Hl7Messages messages =
                hospital ? new Hl7Messages(data, "MERCYADT", "MERCY") : new Hl7Messages(data, "LAKEEHR", "LAKESIDE");
        List<String> all = new ArrayList<>();
        for (Registration who : data.of(practice)) {
            all.addAll(hospital ? messages.hospital(who) : messages.practice(who));
        }
        return all;
    }

    /** Waits until no message is under way. */
    private Outcome await(int sent, int refused) throws IOException, InterruptedException {
        int waiting = 1;
        int bad = refused;
        long deadline = System.nanoTime() + 120_000_000_000L;
        while (waiting > 0 && System.nanoTime() < deadline) {
            Thread.sleep(100);
            waiting = 0;
            bad = refused;
            for (String practice : List.of("lakeside", "mercy", "hillcrest", "riverbend")) {
                waiting += count(practice, "received");
                bad += count(practice, "quarantined");
            }
        }
        return new Outcome(sent, sent - bad - waiting, bad + waiting);
    }

    private int count(String practice, String state) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(base + "/practices/" + practice + "/messages?state=" + state))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        check(answer);
        return FhirJson.parse(answer.body()).path("total").asInt();
    }

    private void practice(String slug, String name) throws IOException, InterruptedException {
        put("/practices/" + slug, "{\"name\":\"" + name + "\",\"timezone\":\"America/New_York\"}");
    }

    private void feed(String practice, String feed, String json) throws IOException, InterruptedException {
        put("/practices/" + practice + "/feeds/" + feed, json);
    }

    private void put(String path, String json) throws IOException, InterruptedException {
        check(http.send(
                HttpRequest.newBuilder(URI.create(base + path))
                        .header("Content-Type", "application/json")
                        .PUT(HttpRequest.BodyPublishers.ofString(json))
                        .build(),
                HttpResponse.BodyHandlers.ofString()));
    }

    private String post(String feed, String type, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(base + "/practices/" + feed + "/messages"))
                        .header("Content-Type", type)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        check(answer);
        ObjectNode accepted = FhirJson.parse(answer.body());
        return accepted.path("id").asString("");
    }

    private static void check(HttpResponse<String> answer) throws IOException {
        if (answer.statusCode() >= 300) {
            throw new IOException("the hub answered " + answer.statusCode() + " to "
                    + answer.request().method() + " " + answer.uri().getPath() + ": " + answer.body());
        }
    }
}
