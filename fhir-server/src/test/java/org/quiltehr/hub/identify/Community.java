package org.quiltehr.hub.identify;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * People and how five practices write them down, with the errors of {@code errors.csv}: made by a seed, or Synthea's. Twins,
 * fathers and sons with and without a suffix are among them.
 */
final class Community {

    static final int PRACTICES = 5;

    private static final int YOUNGEST_FATHER = 19;
    private static final int OLDEST_FATHER = 36;

    /** Everybody is born by then, sons too: a birth date in the future is no evidence. */
    private static final int LAST_YEAR = 2025;

    private static final String[] BEGIN = {
        "Al", "Bran", "Cor", "Dun", "Eber", "Fal", "Gris", "Hol", "Ivers", "Jar", "Kel", "Lund", "Mar", "Nor", "Ost",
        "Pem", "Quin", "Rad", "Sel", "Thor", "Ul", "Var", "Wes", "Yar", "Zub"
    };
    private static final String[] MIDDLE = {
        "an", "ber", "chi", "den", "el", "fir", "gan", "ho", "ing", "lo", "mer", "rin"
    };
    private static final String[] END = {
        "berg", "dale", "field", "holm", "ke", "ley", "man", "nic", "quist", "son", "ton", "well"
    };
    private static final String[] STREETS = {"Oak", "Maple", "Quarry", "Mill", "Harbor", "Chestnut", "Ridge", "Sycamore"
    };
    private static final String[] WAYS = {"St", "Ave", "Rd", "Ln", "Ct"};
    private static final String[] TOWNS = {
        "Dover", "Milford", "Lewes", "Smyrna", "Seaford", "Georgetown", "Laurel", "Newark"
    };

    /** One human, as he or she would say it. */
    record Human(
            int number,
            String given,
            String family,
            String suffix,
            String birth,
            String sex,
            String address,
            String town,
            String zip,
            String phone,
            String mother) {

        Human of(String otherMother) {
            return new Human(number, given, family, suffix, birth, sex, address, town, zip, phone, otherMother);
        }

        Human with(int other, String givenName, String generation, String born) {
            return new Human(other, givenName, family, generation, born, sex, address, town, zip, phone, mother);
        }
    }

    /** One human's record at one practice. */
    record Sent(int human, int practice, String key, ObjectNode patient) {}

    private static final Map<String, Double> ERRORS = new HashMap<>();
    private static final Map<String, List<String>> SHORT_FORMS = new HashMap<>();
    private static final List<String> GIVEN = lines("/identify/given-names.txt").stream()
            .flatMap(l -> Stream.of(l.split(" ")))
            .toList();
    private static final List<String> COMMON = lines("/identify/common-names.csv").stream()
            .filter(l -> l.startsWith("family,"))
            .map(l -> l.split(",")[1])
            .toList();

    static {
        lines("/identify/errors.csv").forEach(l -> ERRORS.put(l.split(",")[0], Double.parseDouble(l.split(",")[1])));
        lines("/identify/nicknames.csv").forEach(l -> {
            String[] names = l.split(",");
            SHORT_FORMS.put(names[0], List.of(names).subList(1, names.length));
        });
    }

    private final Random random;
    private final List<Human> humans = new ArrayList<>();

    Community(long seed) {
        this(new Random(seed));
    }

    Community(Random random) {
        this.random = random;
    }

    private static List<String> lines(String resource) {
        try (var reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(Community.class.getResourceAsStream(resource)), StandardCharsets.UTF_8))) {
            return reader.lines()
                    .filter(l -> !l.startsWith("#") && !l.isBlank())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** So many people, and of twins, of fathers and sons with a suffix and of those without, so many pairs each. */
    Community people(int count, int pairs) {
        for (int i = 0; i < count; i++) {
            humans.add(human(humans.size()));
        }
        relatives(pairs);
        return this;
    }

    /** The people of a folder of Synthea's FHIR bundles, without their numbers, and pairs of relatives, three in a hundred. */
    Community synthea(Path folder) throws IOException {
        List<Path> bundles;
        try (Stream<Path> files = Files.list(folder)) {
            bundles = files.filter(f -> f.toString().endsWith(".json")).sorted().toList();
        }
        for (Path bundle : bundles) {
            JsonNode patient = FhirJson.parse(Files.readString(bundle)).at("/entry/0/resource");
            if (patient.path("resourceType").asString("").equals("Patient")) {
                humans.add(human(humans.size(), patient));
            }
        }
        relatives(3 * humans.size() / 100);
        return this;
    }

    private static Human human(int number, JsonNode patient) {
        String mother = "";
        for (JsonNode extension : patient.path("extension")) {
            if (extension.path("url").asString("").endsWith("/patient-mothersMaidenName")) {
                String name = extension.path("valueString").asString("");
                mother = name.substring(name.lastIndexOf(' ') + 1);
            }
        }
        return new Human(
                number,
                patient.at("/name/0/given/0").asString(""),
                patient.at("/name/0/family").asString(""),
                "",
                patient.path("birthDate").asString(""),
                patient.path("gender").asString(""),
                patient.at("/address/0/line/0").asString(""),
                patient.at("/address/0/city").asString(""),
                patient.at("/address/0/postalCode").asString(""),
                patient.at("/telecom/0/value").asString("").replace("-", ""),
                mother);
    }

    private void relatives(int pairs) {
        int people = humans.size();
        for (int i = 0; i < pairs; i++) {
            Human twin = humans.get(random.nextInt(people));
            String other = capital(any(GIVEN));
            humans.add(twin.with(humans.size(), other.equals(twin.given()) ? "Zebedee" : other, "", twin.birth()));
        }
        List<Human> fathers = new ArrayList<>(humans.subList(0, people).stream()
                .filter(h -> year(h) <= LAST_YEAR - OLDEST_FATHER)
                .toList());
        java.util.Collections.shuffle(fathers, random);
        for (int i = 0; i < 2 * pairs; i++) {
            boolean named = i < pairs;
            Human father = fathers.get(i);
            int born = year(father) + YOUNGEST_FATHER + random.nextInt(OLDEST_FATHER - YOUNGEST_FATHER + 1);
            String birth = "%04d-%02d-%02d".formatted(born, 1 + random.nextInt(12), 1 + random.nextInt(28));
            humans.set(
                    father.number(), father.with(father.number(), father.given(), named ? "Sr" : "", father.birth()));
            humans.add(father.with(humans.size(), father.given(), named ? "Jr" : "", birth)
                    .of(family()));
        }
    }

    private static int year(Human human) {
        return Integer.parseInt(human.birth().substring(0, 4));
    }

    int size() {
        return humans.size();
    }

    private Human human(int number) {
        int town = random.nextInt(TOWNS.length);
        return new Human(
                number,
                capital(any(GIVEN)),
                family(),
                "",
                "%04d-%02d-%02d".formatted(1930 + random.nextInt(90), 1 + random.nextInt(12), 1 + random.nextInt(28)),
                random.nextBoolean() ? "male" : "female",
                address(),
                TOWNS[town],
                "199" + (10 + town),
                phone(),
                family());
    }

    private String family() {
        return random.nextInt(10) < 4
                ? capital(any(COMMON))
                : BEGIN[random.nextInt(BEGIN.length)]
                        + MIDDLE[random.nextInt(MIDDLE.length)]
                        + END[random.nextInt(END.length)];
    }

    private String address() {
        return (1 + random.nextInt(1500)) + " " + STREETS[random.nextInt(STREETS.length)] + " "
                + WAYS[random.nextInt(WAYS.length)];
    }

    private String phone() {
        return "302" + (2 + random.nextInt(8)) + "%06d".formatted(random.nextInt(1_000_000));
    }

    /** One human's record as he or she would say it. */
    ObjectNode one() {
        Human human = human(0);
        return Rows.patient(String.join(
                "|",
                human.given(),
                human.family(),
                human.birth(),
                human.sex(),
                human.address() + ',' + human.town() + ',' + human.zip(),
                human.phone()));
    }

    /** Each human at two to five practices, in an order of chance. */
    List<Sent> records() {
        List<Sent> records = new ArrayList<>();
        for (Human human : humans) {
            int first = random.nextInt(PRACTICES);
            int at = 2 + random.nextInt(PRACTICES - 1);
            for (int i = 0; i < at; i++) {
                records.add(
                        new Sent(human.number(), 1 + (first + i) % PRACTICES, "k" + human.number(), written(human)));
            }
        }
        java.util.Collections.shuffle(records, random);
        return records;
    }

    private boolean happens(String error) {
        return random.nextDouble() < Objects.requireNonNull(ERRORS.get(error));
    }

    private ObjectNode written(Human human) {
        String first = human.given();
        String family = human.family();
        String former = "";
        if (happens("nickname")) {
            List<String> forms = SHORT_FORMS.getOrDefault(first.toLowerCase(Locale.ROOT), List.of());
            first = forms.isEmpty() ? first : capital(forms.get(random.nextInt(forms.size())));
        }
        if (happens("changed-family-name")) {
            former = happens("keeps-former-name") ? family : "";
            family = family();
        }
        if (happens("typo-in-name")) {
            if (random.nextBoolean()) {
                first = typo(first);
            } else {
                family = typo(family);
            }
        }
        String birth = happens("birth-date-error") ? misread(human.birth()) : human.birth();
        boolean moved = happens("moved");
        int town = random.nextInt(TOWNS.length);
        String address = moved ? address() : human.address();
        String city = moved ? TOWNS[town] : human.town();
        String zip = moved ? "199" + (10 + town) : human.zip();
        String phone = human.phone();
        if (happens("other-or-no-phone")) {
            phone = random.nextBoolean() ? "" : phone();
        }
        String sex = human.sex();
        String mother = human.mother();
        if (happens("two-fields-missing")) {
            List<Integer> missing = new ArrayList<>(List.of(0, 1, 2, 3));
            java.util.Collections.shuffle(missing, random);
            List<Integer> two = missing.subList(0, 2);
            address = two.contains(0) ? "" : address;
            phone = two.contains(1) ? "" : phone;
            sex = two.contains(2) ? "" : sex;
            mother = two.contains(3) ? "" : mother;
        }
        ObjectNode patient = Rows.patient(String.join(
                "|",
                first,
                family,
                birth,
                sex,
                address.isEmpty() ? "" : address + ',' + city + ',' + zip,
                phone,
                human.suffix()));
        if (!mother.isEmpty()) {
            patient.putArray("extension")
                    .addObject()
                    .put("url", "http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName")
                    .put("valueString", mother);
        }
        if (!former.isEmpty()) {
            ObjectNode name = patient.withArray("name").addObject();
            name.put("use", "old").put("family", former).putArray("given").add(first);
        }
        return patient;
    }

    private String typo(String word) {
        int at = 1 + random.nextInt(word.length() - 1);
        char letter = (char) ('a' + random.nextInt(26));
        return switch (random.nextInt(4)) {
            case 0 -> word.substring(0, at) + letter + word.substring(at);
            case 1 -> word.substring(0, at) + word.substring(at + 1);
            case 2 -> word.substring(0, at) + letter + word.substring(at + 1);
            default ->
                at == word.length() - 1
                        ? word.substring(0, at - 1) + word.charAt(at) + word.charAt(at - 1)
                        : word.substring(0, at) + word.charAt(at + 1) + word.charAt(at) + word.substring(at + 2);
        };
    }

    private String misread(String birth) {
        String swapped = birth.substring(0, 5) + birth.substring(8) + '-' + birth.substring(5, 7);
        if (random.nextBoolean() && Integer.parseInt(birth.substring(8)) <= 12 && !swapped.equals(birth)) {
            return swapped;
        }
        int at = List.of(3, 6, 9).get(random.nextInt(3));
        char digit = (char) ('1' + random.nextInt(at == 6 ? 2 : 8));
        return birth.substring(0, at) + digit + birth.substring(at + 1);
    }

    private String any(List<String> words) {
        return words.get(random.nextInt(words.size()));
    }

    private static String capital(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }
}
