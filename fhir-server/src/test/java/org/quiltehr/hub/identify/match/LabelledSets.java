package org.quiltehr.hub.identify.match;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The public labelled sets, read as records of a practice would be. Never committed; read where they are. */
final class LabelledSets {

    /** A record and the human it is of. */
    record Labelled(String id, String human, Features features) {}

    /** A pair and what the set's makers say of it. */
    record Pair(String name, String expected, Features a, Features b) {}

    /** As in production: a looser key or a value that so many have is passed over. */
    private static final int CROWD = 50;

    private static final Pattern FEBRL_FILE = Pattern.compile("(?:dataset|febrl)[-_]?([1-4])[ab]?\\.csv");

    private LabelledSets() {}

    private static Path folder() {
        return Path.of(System.getProperty("quilt.shared", "../../shared"), "corpus", "patient-matching");
    }

    private static List<String> lines(String file) {
        Path path = folder().resolve(file);
        if (!Files.exists(path)) {
            System.out.println("SKIPPED: the labelled set " + file + " is not there");
        }
        Assumptions.assumeTrue(Files.exists(path), "the labelled set is not there");
        try {
            return Files.readAllLines(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The FEBRL files that are there: sets 1 to 3 are one file each, set 4 is two. */
    static Map<String, List<String>> febrlSets() {
        Map<String, List<String>> sets = new TreeMap<>();
        Path folder = folder().resolve("febrl");
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                files.map(f -> f.getFileName().toString()).sorted().forEach(f -> {
                    var name = FEBRL_FILE.matcher(f);
                    if (name.matches()) {
                        sets.computeIfAbsent(name.group(1), k -> new ArrayList<>())
                                .add(f);
                    }
                });
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return sets;
    }

    /** A FEBRL set; columns are found by their names, as its generator writes more of them when asked. */
    static List<Labelled> febrl(List<String> files) {
        List<Labelled> records = new ArrayList<>();
        for (String file : files) {
            records.addAll(febrlLines(lines("febrl/" + file)));
        }
        return records;
    }

    /** The lines of one FEBRL file, its header first. */
    static List<Labelled> febrlLines(List<String> lines) {
        List<String> header = List.of(cells(lines.getFirst()));
        return lines.stream()
                .skip(1)
                .filter(line -> !line.isBlank())
                .map(line -> febrl(header, cells(line)))
                .toList();
    }

    private static Labelled febrl(List<String> header, String[] cells) {
        UnaryOperator<String> value = column -> {
            int at = header.indexOf(column);
            return at < 0 || at >= cells.length ? "" : cells[at];
        };
        String d = value.apply("date_of_birth");
        String date = d.matches("\\d{8}") ? d.substring(0, 4) + '-' + d.substring(4, 6) + '-' + d.substring(6) : "";
        String number = value.apply("soc_sec_id");
        String phone = Placeholders.phone(value.apply("phone_number"));
        String sex = value.apply("sex");
        String id = value.apply("rec_id");
        Features features = features(
                List.of(name(value.apply("given_name"), "", value.apply("surname"), "", false)),
                date,
                sex.startsWith("m") ? "male" : sex.startsWith("f") ? "female" : "",
                List.of(Addresses.place(
                        List.of((value.apply("street_number") + ' ' + value.apply("address_1")).strip()),
                        value.apply("suburb"),
                        value.apply("postcode"),
                        value.apply("state"))),
                phone.isEmpty() ? List.of() : List.of(phone),
                List.of(),
                number.isEmpty() ? List.of() : List.of(new IdNumber("febrl", number, IdNumber.Kind.PERSONAL)),
                "");
        return new Labelled(id, id.split("-")[1], features);
    }

    private static String[] cells(String line) {
        return Arrays.stream(line.split(",", -1)).map(String::strip).toArray(String[]::new);
    }

    static List<Labelled> fake1000() {
        List<Labelled> records = new ArrayList<>();
        for (String line : lines("splink/fake_1000.csv").stream().skip(1).toList()) {
            String[] c = line.split(",", -1);
            Place place = Addresses.place(List.of(), c[4], "", "");
            String mail = Placeholders.email(c[5]);
            records.add(new Labelled(
                    c[0],
                    c[6],
                    features(
                            List.of(name(c[1], "", c[2], "", false)),
                            Placeholders.birth(c[3]),
                            "",
                            List.of(place),
                            List.of(),
                            mail.isEmpty() ? List.of() : List.of(mail),
                            List.of(),
                            "")));
        }
        return records;
    }

    static List<Pair> miis() {
        List<Pair> pairs = new ArrayList<>();
        String test = "";
        String expected = "";
        Features a = null;
        for (String line : lines("aira-miis/MIIS-B.txt")) {
            if (line.startsWith("TEST: ")) {
                test = line.substring(6);
            } else if (line.startsWith("EXPECT: ")) {
                expected = line.substring(8).strip();
            } else if (line.startsWith("PATIENT A: ")) {
                a = miisPatient(line.substring(11));
            } else if (line.startsWith("PATIENT B: ") && a != null) {
                pairs.add(new Pair(test, expected, a, miisPatient(line.substring(11))));
            }
        }
        return pairs;
    }

    private static Features miisPatient(String line) {
        Map<String, String> f = new HashMap<>();
        for (String part : line.split(",")) {
            int at = part.indexOf('=');
            if (at > 0) {
                f.put(part.substring(0, at), part.substring(at + 1));
            }
        }
        String family = f.getOrDefault("nameLast", "");
        String hyphen = f.getOrDefault("nameLastHyph", "");
        List<PersonName> names = new ArrayList<>();
        String first = f.getOrDefault("nameFirst", "");
        String middle = f.getOrDefault("nameMiddle", "");
        names.add(name(
                first,
                middle,
                hyphen.isEmpty() ? family : family + '-' + hyphen,
                f.getOrDefault("nameSuffix", ""),
                false));
        String alias = f.getOrDefault("nameAlias", "");
        if (!alias.isEmpty()) {
            names.add(name(alias, middle, family, f.getOrDefault("nameSuffix", ""), false));
        }
        String d = f.getOrDefault("birthDate", "");
        String date = d.length() == 8 ? d.substring(0, 4) + '-' + d.substring(4, 6) + '-' + d.substring(6) : "";
        List<IdNumber> numbers = new ArrayList<>();
        if (Placeholders.isSsn(f.getOrDefault("ssn", ""))) {
            numbers.add(new IdNumber("ssn", f.get("ssn"), IdNumber.Kind.NATIONAL));
        }
        if (!f.getOrDefault("medicaid", "").isEmpty()) {
            numbers.add(new IdNumber("medicaid", f.get("medicaid"), IdNumber.Kind.PAYER));
        }
        String[] mrn = f.getOrDefault("mrns", "").split("-");
        if (mrn.length == 2) {
            numbers.add(new IdNumber("mrn" + mrn[0], mrn[1], IdNumber.Kind.RECORD));
        }
        String phone = Placeholders.phone(f.getOrDefault("phone", ""));
        String sex = Map.of("M", "male", "F", "female").getOrDefault(f.getOrDefault("gender", ""), "");
        Features read = features(
                names,
                Placeholders.birth(date),
                sex,
                List.of(Addresses.place(
                        List.of(f.getOrDefault("addressStreet1", "")),
                        f.getOrDefault("addressCity", ""),
                        f.getOrDefault("addressZip", ""),
                        f.getOrDefault("addressState", ""))),
                phone.isEmpty() ? List.of() : List.of(phone),
                List.of(),
                numbers,
                Text.normal(f.getOrDefault("motherMaidenName", "")));
        String order = f.getOrDefault("birthOrder", "");
        return new Features(
                read.names(),
                read.birth(),
                read.sex(),
                read.places(),
                read.phones(),
                read.emails(),
                read.numbers(),
                read.mother(),
                "",
                order,
                read.placeholder());
    }

    static PersonName name(String first, String middle, String family, String suffix, boolean former) {
        List<String> given = new ArrayList<>();
        Stream.of(first, middle)
                .map(Text::normal)
                .flatMap(s -> Stream.of(s.split(" ")))
                .filter(s -> !s.isEmpty())
                .forEach(given::add);
        return FeatureReader.name(given, family, suffix, former);
    }

    static Features features(
            List<PersonName> names,
            String birth,
            String sex,
            List<Place> places,
            List<String> phones,
            List<String> emails,
            List<IdNumber> numbers,
            String mother) {
        return new Features(
                names,
                birth,
                sex,
                places,
                phones,
                emails,
                numbers,
                mother,
                "",
                "",
                Placeholders.ofName(names.getFirst()));
    }

    /** Pairs of records that have a blocking key in common; indexes into the list, lower first. */
    static List<int[]> candidates(List<Labelled> records) {
        Map<Long, List<Integer>> blocks = new LinkedHashMap<>();
        for (int i = 0; i < records.size(); i++) {
            for (long key : Blocks.of(records.get(i).features())) {
                blocks.computeIfAbsent(key, k -> new ArrayList<>()).add(i);
            }
        }
        Map<Long, int[]> pairs = new LinkedHashMap<>();
        for (Map.Entry<Long, List<Integer>> entry : blocks.entrySet()) {
            List<Integer> block = entry.getValue();
            if (Blocks.kind(entry.getKey()) != Blocks.Kind.NARROW && block.size() > CROWD) {
                continue;
            }
            for (int i = 0; i < block.size(); i++) {
                for (int j = i + 1; j < block.size(); j++) {
                    pairs.put(((long) block.get(i) << 32) | block.get(j), new int[] {block.get(i), block.get(j)});
                }
            }
        }
        return List.copyOf(pairs.values());
    }
}
