package org.quiltehr.hub.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.Conformance;
import org.quiltehr.hub.Hub;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.database.TestDatabase;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A hub on a database of its own, and a client of its network's base. */
final class Fhir implements AutoCloseable {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Hub.Running hub;
    final String root;
    final String base;
    final String database = TestDatabase.url();

    Fhir() {
        hub = Hub.start(new HubOptions(0, -1, Path.of("target", "unused"), database, null, true));
        root = hub.base();
        base = root + "/fhir";
    }

    HttpResponse<byte[]> bytes(String method, String address, byte[] body, String... headers) {
        String url = address.startsWith("http") ? address : address.isEmpty() ? base : base + "/" + address;
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(url.replace("|", "%7C").replace(" ", "%20")))
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        if (body != null && !List.of(headers).contains("Content-Type")) {
            request.header("Content-Type", "application/fhir+json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return Conformance.checked(CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An answer with its body as text. */
    record Response(int status, java.net.http.HttpHeaders headers, String body) {

        ObjectNode json() {
            return FhirJson.parse(body);
        }

        String header(String name) {
            return headers.firstValue(name).orElse("");
        }
    }

    Response send(String method, String address, String body, String... headers) {
        var response = bytes(method, address, body == null ? null : body.getBytes(StandardCharsets.UTF_8), headers);
        Response answer = new Response(
                response.statusCode(), response.headers(), new String(response.body(), StandardCharsets.UTF_8));
        return answer;
    }

    Response get(String address, String... headers) {
        return send("GET", address, null, headers);
    }

    Response post(String address, String body, String... headers) {
        return send("POST", address, body, headers);
    }

    /** Creates a resource; gives its id. */
    String create(String json) {
        Response response = post(FhirJson.parse(json).path("resourceType").asString(), json);
        if (response.status() != 201) {
            throw new AssertionError(response.body());
        }
        return response.json().path("id").asString();
    }

    /** The ids of the matches of a search, all pages. */
    List<String> ids(String search) {
        List<String> ids = new ArrayList<>();
        String next = search;
        while (next != null) {
            Response response = get(next);
            if (response.status() != 200) {
                throw new AssertionError(next + ": " + response.body());
            }
            JsonNode bundle = response.json();
            for (JsonNode entry : bundle.path("entry")) {
                if (entry.at("/search/mode").asString("").equals("match")) {
                    ids.add(entry.at("/resource/id").asString());
                }
            }
            next = link(bundle, "next");
        }
        return ids;
    }

    static String link(JsonNode bundle, String relation) {
        for (JsonNode link : bundle.path("link")) {
            if (link.path("relation").asString("").equals(relation)) {
                return link.path("url").asString();
            }
        }
        return null;
    }

    void practice(String slug) {
        bytes(
                "PUT",
                root + "/practices/" + slug,
                ("{\"name\":\"" + slug + "\",\"timezone\":\"America/New_York\"}").getBytes(StandardCharsets.UTF_8),
                "Content-Type",
                "application/json");
    }

    /** Links Patient records by hand, as of a minute from now, to the person of the first. */
    void link(int view, String... patients) {
        LogicalId person = LogicalId.parse(patients[0]).orElseThrow();
        sql("with c as (" + change(1) + ") insert into member (view, home, pk, person_home, person_pk, since) select "
                + view
                + ", m.home, m.pk, " + person.home() + ", " + person.own() + ", c.number from c, (values "
                + rows(patients) + ") m (home, pk)");
    }

    /** Closes the memberships of records at the network's base. */
    void unlink(String... patients) {
        sql("with c as (" + change(2) + ") update member set until = c.number from c where until is null and view = 0"
                + " and (home, pk) in (" + rows(patients) + ")");
    }

    private static String rows(String... patients) {
        return Stream.of(patients)
                .map(patient -> LogicalId.parse(patient).orElseThrow())
                .map(record -> "(" + record.home() + ", " + record.own() + ")")
                .collect(Collectors.joining(", "));
    }

    /** The number of a practice. */
    int number(String slug) {
        return (int) sql("select num from practice where slug = '" + slug + "'");
    }

    /** In the statement that writes the members: one transaction, as the hub does it; followers may look at any time. */
    private static String change(int kind) {
        return "insert into change (number, at, kind, types, homes, pks, vers) values (nextval('change_number'), now()"
                + " + interval '1 minute', " + kind + ", '{}', '{}', '{}', '{}') returning number";
    }

    long sql(String sql) {
        try (var connection = DriverManager.getConnection(database);
                var statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return 0;
            }
            var rows = statement.getResultSet();
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        hub.context().close();
    }
}
