import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Patients copied under new identities: other ids, numbers and names, the same facts. Loads them as transactions until the
 * server holds so many resources, or as one {@code $import}.
 */
final class Copies {

    /** One that names a hospital or a practitioner by its identifier stays as it is. */
    private static final Pattern UUID = Pattern.compile("(?<![|0-9a-f-])[0-9a-f]{8}(?=(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})");

    private static final Pattern NUMBER = Pattern.compile("(?<=\")(999-\\d\\d-\\d{4}|S999\\d{5}|X\\d{5,9}X)(?=\")");
    private static final Pattern FAMILY = Pattern.compile("(?<=\"family\" ?: ?\")[^\"]+");
    private static final Pattern GIVEN = Pattern.compile("(?<=\"given\" ?: ?\\[ ?\")[^\"]+");
    private static final String ENTRY = "\"fullUrl\"";

    private Copies() {}

    /** The bundle of another human with the same history. */
    static String copy(String bundle, int number) {
        int seed = number * 0x9E3779B1;
        Matcher ids = UUID.matcher(bundle);
        String moved = ids.replaceAll(found ->
                String.format(Locale.ROOT, "%08x", Integer.parseUnsignedInt(found.group(), 16) ^ seed));
        int second = moved.indexOf(ENTRY, moved.indexOf(ENTRY) + 1);
        int end = second < 0 ? moved.length() : second;
        String patient = moved.substring(0, end);
        patient = NUMBER.matcher(patient).replaceAll(found -> digits(found.group(), seed));
        patient = FAMILY.matcher(patient).replaceAll(found -> Hl7.word(seed ^ found.group().hashCode()));
        patient = GIVEN.matcher(patient).replaceAll(found -> Hl7.word(seed + 1 ^ found.group().hashCode()));
        return patient + moved.substring(end);
    }

    private static String digits(String text, int seed) {
        java.util.Random random = new java.util.Random(seed ^ text.hashCode());
        StringBuilder other = new StringBuilder();
        text.chars().forEach(c -> other.append(Character.isDigit(c) ? (char) ('0' + random.nextInt(10)) : (char) c));
        return other.toString();
    }

    /** Copies as transactions until so many resources have been written besides those there. */
    static long grow(URI base, List<Path> patients, long resources, int firstCopy) throws Exception {
        AtomicInteger next = new AtomicInteger();
        AtomicLong written = new AtomicLong();
        long[] before = Measure.cpu.millis();
        long nanos = Measure.threads(2, () -> {
            try (Wire wire = new Wire(base)) {
                while (written.get() < resources) {
                    int n = next.getAndIncrement();
                    String bundle = Files.readString(patients.get(n % patients.size()));
                    String answer = wire.send(
                            "POST", "", copy(bundle, firstCopy + n / patients.size()).getBytes(StandardCharsets.UTF_8));
                    written.addAndGet(Load.count(answer, "\"status\""));
                }
            }
        });
        new Measure.Round(
                        "transactions of copies, 2 clients", 2, 1, (int) written.get(), nanos, new long[0],
                        Measure.cpu.since(before))
                .tell("resources");
        return written.get();
    }

    /** One {@code $import} of copies, from the first byte sent to the answer that all is loaded. */
    static void imported(URI base, List<Path> patients, int copy) throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        StringBuilder lines = new StringBuilder();
        int count = 0;
        for (Path file : patients) {
            count += lines(mapper, copy(Files.readString(file), copy), lines);
        }
        byte[] body = lines.toString().getBytes(StandardCharsets.UTF_8);
        long[] before = Measure.cpu.millis();
        long start = System.nanoTime();
        String job = Wire.begin(base, "/$import", "application/fhir+ndjson", body);
        String answer = "";
        try (Wire wire = new Wire(base)) {
            while (answer.isEmpty()) {
                Thread.sleep(1000);
                answer = wire.get(URI.create(job).getPath().substring(base.getPath().length()));
            }
        }
        long nanos = System.nanoTime() - start;
        if (!answer.contains("\"output\"") || answer.contains("\"refused\"")) {
            System.out.println("    $import answered " + answer.substring(0, Math.min(600, answer.length())));
        }
        new Measure.Round("$import", 1, 1, count, nanos, new long[0], Measure.cpu.since(before)).tell("resources");
    }

    /** Resources with ids of their own, and references by them. */
    private static int lines(ObjectMapper mapper, String bundle, StringBuilder lines) {
        Map<String, String> names = new HashMap<>();
        List<ObjectNode> resources = new ArrayList<>();
        for (JsonNode entry : mapper.readTree(bundle).path("entry")) {
            ObjectNode resource = (ObjectNode) entry.path("resource");
            names.put(
                    entry.path("fullUrl").asString(),
                    resource.path("resourceType").asString() + "/" + resource.path("id").asString());
            resources.add(resource);
        }
        Pattern urn = Pattern.compile("(?<=\"reference\":\")urn:uuid:[0-9a-f-]{36}");
        for (ObjectNode resource : resources) {
            lines.append(urn.matcher(resource.toString()).replaceAll(found -> names.getOrDefault(found.group(), found.group())))
                    .append('\n');
        }
        return resources.size();
    }
}
