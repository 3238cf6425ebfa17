package org.quiltehr.hub;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.node.ObjectNode;

/** A client of one hub. */
public final class Http {

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String base;

    public Http(String base) {
        this.base = base;
    }

    public String base() {
        return base;
    }

    public HttpResponse<String> send(String method, String path, String type, byte[] body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(path.startsWith("http") ? path : base + path))
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                .header("Content-Type", type);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return sent(request.build());
    }

    public HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(path.startsWith("http") ? path : base + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return sent(request.build());
    }

    private HttpResponse<String> sent(HttpRequest request) throws IOException, InterruptedException {
        return Conformance.checked(client.send(request, HttpResponse.BodyHandlers.ofString()));
    }

    /** The bytes at the path; anything but 200 fails. */
    public byte[] bytes(String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = Conformance.checked(client.send(
                HttpRequest.newBuilder(URI.create(base + path)).build(), HttpResponse.BodyHandlers.ofByteArray()));
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.statusCode() + " for " + path);
        }
        return answer.body();
    }

    /** The JSON at the path; anything but 200 fails. */
    public ObjectNode json(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = get(path);
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.statusCode() + " for " + path + ": " + answer.body());
        }
        return FhirJson.parse(answer.body());
    }

    /** Puts JSON; anything but success fails. */
    public ObjectNode put(String path, String json) throws IOException, InterruptedException {
        HttpResponse<String> answer = send("PUT", path, "application/json", json.getBytes(StandardCharsets.UTF_8));
        if (answer.statusCode() >= 300) {
            throw new AssertionError(answer.statusCode() + " for " + path + ": " + answer.body());
        }
        return FhirJson.parse(answer.body());
    }
}
