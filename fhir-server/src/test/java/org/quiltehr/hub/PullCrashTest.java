package org.quiltehr.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.LogicalId;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A hub pulls 100 Synthea patients from another hub and is killed three times meanwhile: at the end both hold the same
 * records, each once (the line on pull). The patients are made by {@code bench/synthea.sh} if they are not there.
 */
@Tag("long")
class PullCrashTest {

    private static final int PATIENTS = Integer.getInteger("quilt.pull.patients", 100);
    private static final int KILLS = 3;

    /** Of a patient, in the order in which they refer to each other. */
    private static final List<String> TYPES = List.of(
            "Encounter",
            "Condition",
            "CareTeam",
            "Goal",
            "CarePlan",
            "AllergyIntolerance",
            "Device",
            "Observation",
            "DiagnosticReport",
            "ImagingStudy",
            "Procedure",
            "Immunization",
            "MedicationRequest",
            "MedicationAdministration",
            "SupplyDelivery",
            "DocumentReference",
            "Claim",
            "ExplanationOfBenefit");

    @TempDir
    Path data;

    @Test
    void aPullKilledThreeTimesEndsWithEqualRecordsEachOnce() throws Exception {
        try (HubProcess source = HubProcess.start(data.resolve("source"))) {
            Http from = new Http(source.base());
            int patients = load(from);
            HubProcess target = HubProcess.start(data.resolve("target"));
            Http to = new Http(target.base());
            to.put("/practices/t", "{\"name\":\"T\"}");
            to.put(
                    "/practices/t/feeds/vendor",
                    "{\"adapter\":\"fhir\",\"pull\":{\"base\":\"" + source.base()
                            + "/practices/open/fhir\",\"every\":\"1d\",\"allowPrivate\":true,\"types\":"
                            + FhirJson.mapper().writeValueAsString(TYPES) + "}}");
            for (int kill = 1; kill <= KILLS; kill++) {
                int until = patients * kill / (KILLS + 1);
                Awaitility.await()
                        .atMost(Duration.ofMinutes(20))
                        .pollInterval(Duration.ofMillis(200))
                        .until(() -> patientsSearched(to) >= until);
                target.kill();
                target = HubProcess.start(data.resolve("target"), target.port(), target.mllpPort());
            }
            Awaitility.await()
                    .atMost(Duration.ofMinutes(30))
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> to.json("/practices/t/feeds/vendor/pull")
                            .path("lastRun")
                            .path("outcome")
                            .asString("")
                            .equals("done"));
            Awaitility.await()
                    .atMost(Duration.ofMinutes(30))
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> to.json("/practices/t/messages?state=received")
                                    .path("total")
                                    .asInt(-1)
                            == 0);
            compare(from, to);
            target.close();
        }
    }

    private static int patientsSearched(Http to) throws IOException, InterruptedException {
        for (JsonNode search : to.json("/practices/t/feeds/vendor/pull").path("searches")) {
            if (search.path("type").asString("").equals(TYPES.getLast())) {
                return search.path("searches").asInt(0);
            }
        }
        return 0;
    }

    private static int load(Http from) throws Exception {
        Path root = Path.of("..").toAbsolutePath().normalize();
        Path folder = root.resolve("bench/data/synthea-" + PATIENTS);
        Process made = new ProcessBuilder("sh", "bench/synthea.sh", Integer.toString(PATIENTS), folder.toString())
                .directory(root.toFile())
                .inheritIO()
                .start();
        assertThat(made.waitFor()).isZero();
        List<Path> files;
        try (Stream<Path> all = Files.list(folder.resolve("fhir"))) {
            files = all.filter(f -> f.toString().endsWith(".json"))
                    .sorted(java.util.Comparator.comparing(
                            f -> f.getFileName().toString().matches("(hospital|practitioner).*")
                                    ? "0" + f.getFileName()
                                    : "1" + f.getFileName()))
                    .toList();
        }
        for (Path file : files) {
            var answer = from.send("POST", "/practices/open/fhir", "application/fhir+json", Files.readAllBytes(file));
            assertThat(answer.statusCode()).as(file.getFileName().toString()).isEqualTo(200);
        }
        return from.json("/practices/open/fhir/Patient?_summary=count")
                .path("total")
                .asInt(0);
    }

    private void compare(Http from, Http to) throws Exception {
        Map<String, String> names = new HashMap<>();
        Map<String, Integer> versions = new TreeMap<>();
        try (Connection connection = database(data.resolve("target"));
                var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        select r.type, r.home, r.pk, r.ver, m.control from res r join message m on m.id = r.message
                        """)) {
            while (rows.next()) {
                String type = FhirTypes.name(rows.getInt(1));
                String id = new LogicalId(rows.getLong(2), rows.getLong(3)).text();
                assertThat(names.put(rows.getString(5), type + "/" + id))
                        .as("twice")
                        .isNull();
                versions.merge("version " + rows.getInt(4), 1, Integer::sum);
            }
        }
        assertThat(versions).containsOnlyKeys("version 1");
        Map<String, Integer> counts = new TreeMap<>();
        List<String> types = new ArrayList<>(TYPES);
        types.add("Patient");
        types.addAll(List.of("Practitioner", "Organization", "Location", "Medication"));
        for (String type : types) {
            Map<String, ObjectNode> theirs = all(from, "/practices/open/fhir/", type);
            Map<String, ObjectNode> ours = all(to, "/practices/t/fhir/", type);
            int compared = 0;
            for (Map.Entry<String, ObjectNode> their : theirs.entrySet()) {
                String name = names.get(their.getKey());
                if (name == null && types.indexOf(type) > TYPES.size()) {
                    continue; // of the practice, and no patient's record refers to it
                }
                assertThat(name).as(their.getKey() + " did not arrive").isNotNull();
                JsonNode our = ours.get(name);
                assertThat(our).as(name).isNotNull();
                JsonNode wanted = plain(their.getValue(), names);
                assertThat(plain((ObjectNode) our, Map.of())).as(their.getKey()).isEqualTo(wanted);
                compared++;
            }
            assertThat(ours).as(type).hasSize(compared);
            counts.put(type, compared);
        }
        System.out.println("pulled, equal and each once: " + counts);
    }

    /** Without what the hub sets, and with the names the resources have there. */
    private static JsonNode plain(ObjectNode resource, Map<String, String> names) {
        ObjectNode plain = resource.deepCopy();
        plain.remove(List.of("id"));
        ObjectNode meta = (ObjectNode) plain.path("meta");
        meta.remove(List.of("versionId", "lastUpdated", "source", "tag"));
        rename(plain, names);
        return plain;
    }

    private static void rename(JsonNode node, Map<String, String> names) {
        if (node instanceof ObjectNode object && object.path("reference").isString()) {
            String reference = object.path("reference").stringValue();
            object.put("reference", names.getOrDefault(reference, reference));
            object.remove(List.of("identifier", "type")); // where the hub keeps the source's own words
        }
        for (JsonNode child : node) {
            if (child.isContainer()) {
                rename(child, names);
            }
        }
    }

    private static Map<String, ObjectNode> all(Http http, String base, String type) throws Exception {
        Map<String, ObjectNode> all = new HashMap<>();
        String next = base + type + "?_count=500";
        while (next != null) {
            ObjectNode page = http.json(next);
            for (JsonNode entry : page.path("entry")) {
                ObjectNode resource = (ObjectNode) entry.path("resource");
                all.put(type + "/" + resource.path("id").asString(""), resource);
            }
            next = null;
            for (JsonNode link : page.path("link")) {
                if (link.path("relation").asString("").equals("next")) {
                    next = link.path("url").asString("").replaceFirst("^https?://[^/]+", "");
                }
            }
        }
        return all;
    }

    private static Connection database(Path folder) throws Exception {
        List<String> pid = Files.readAllLines(folder.resolve("cluster/postmaster.pid"));
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:"
                + pid.get(3).strip()
                + "/postgres?user=quilt&password="
                + Files.readString(folder.resolve("postgresql.password")).strip());
    }
}
