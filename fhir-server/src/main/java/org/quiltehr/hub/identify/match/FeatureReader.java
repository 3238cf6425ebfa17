package org.quiltehr.hub.identify.match;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the features of a Patient in FHIR JSON. */
public final class FeatureReader {

    private static final int MOST = 12;
    private static final Pattern SPACE = Pattern.compile(" ");
    private static final Set<String> PARTICLES = Set.of(
            "de", "del", "la", "las", "los", "da", "do", "dos", "di", "van", "von", "der", "den", "al", "el", "bin",
            "y");
    private static final String MOTHER = "http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName";
    private static final String MEDICARE = "http://hl7.org/fhir/sid/us-mbi";
    private static final Set<String> PAYER_TYPES = Set.of("MA", "MC", "MB", "SN", "NIIP", "PN", "WC");

    /** Driver's licence, passport, citizen and other numbers a state gives one human, and gives anew. */
    private static final Set<String> PERSONAL_TYPES = Set.of("DL", "PPN", "CZ", "NI", "JHN");

    private FeatureReader() {}

    public static Features read(ObjectNode patient) {
        List<PersonName> names = names(patient.path("name"));
        List<String> phones = new ArrayList<>();
        List<String> emails = new ArrayList<>();
        for (JsonNode telecom : patient.path("telecom")) {
            String value = text(telecom, "value");
            switch (text(telecom, "system")) {
                case "email" -> add(emails, Placeholders.email(value));
                case "phone", "sms", "fax", "" -> add(phones, Placeholders.phone(value));
                default -> {}
            }
        }
        List<Place> places = new ArrayList<>();
        for (JsonNode address : patient.path("address")) {
            List<String> lines = new ArrayList<>();
            address.path("line").forEach(l -> lines.add(l.asString("")));
            Place place =
                    Addresses.place(lines, text(address, "city"), text(address, "postalCode"), text(address, "state"));
            if (!place.equals(Addresses.NOWHERE) && places.size() < MOST && !places.contains(place)) {
                places.add(place);
            }
        }
        String mother = "";
        for (JsonNode extension : patient.path("extension")) {
            if (text(extension, "url").equals(MOTHER)) {
                mother = Text.normal(text(extension, "valueString"));
            }
        }
        return new Features(
                names,
                Placeholders.birth(text(patient, "birthDate")),
                sex(text(patient, "gender")),
                List.copyOf(places),
                List.copyOf(phones),
                List.copyOf(emails),
                numbers(patient.path("identifier")),
                mother,
                death(patient),
                birthOrder(patient),
                names.isEmpty() ? "" : Placeholders.ofName(names.getFirst()));
    }

    private static List<PersonName> names(JsonNode all) {
        List<PersonName> names = new ArrayList<>();
        for (JsonNode name : all) {
            List<String> given = new ArrayList<>();
            for (JsonNode one : name.path("given")) {
                for (String word : SPACE.split(Text.normal(one.asString("")))) {
                    if (!word.isEmpty()) {
                        given.add(word);
                    }
                }
            }
            String use = text(name, "use");
            StringBuilder suffix = new StringBuilder();
            name.path("suffix").forEach(s -> suffix.append(s.asString("")).append(' '));
            PersonName read =
                    name(given, text(name, "family"), suffix.toString(), use.equals("old") || use.equals("maiden"));
            if (read.given().isEmpty() && read.family().isEmpty()) {
                continue;
            }
            if (names.size() < MOST && !names.contains(read)) {
                boolean main = use.equals("official")
                        && !names.isEmpty()
                        && names.stream().noneMatch(n -> n.equals(read));
                names.add(main ? 0 : names.size(), read);
            }
        }
        return List.copyOf(names);
    }

    /** A name from its parts; a generation at the end of the family name or among the given names is taken out. */
    public static PersonName name(List<String> given, String family, String suffix, boolean former) {
        String generation = Placeholders.generation(suffix);
        List<String> parts = new ArrayList<>();
        StringBuilder particle = new StringBuilder();
        String[] words = SPACE.split(Text.normal(family));
        for (int i = 0; i < words.length; i++) {
            String word = words[i];
            if (i > 0
                    && i == words.length - 1
                    && generation.isEmpty()
                    && !Placeholders.generation(word).isEmpty()) {
                generation = Placeholders.generation(word);
            } else if (PARTICLES.contains(word) && i < words.length - 1) {
                particle.append(word);
            } else if (!word.isEmpty()) {
                parts.add(particle + word);
                particle.setLength(0);
            }
        }
        List<String> first = new ArrayList<>();
        for (String word : given) {
            if (!first.isEmpty()
                    && generation.isEmpty()
                    && word.length() > 1
                    && !Placeholders.generation(word).isEmpty()) {
                generation = Placeholders.generation(word);
            } else {
                first.add(word);
            }
        }
        return new PersonName(List.copyOf(first), List.copyOf(parts), generation, former);
    }

    private static List<IdNumber> numbers(JsonNode identifiers) {
        Set<IdNumber> numbers = new LinkedHashSet<>();
        for (JsonNode identifier : identifiers) {
            String system = text(identifier, "system");
            String value = text(identifier, "value").toUpperCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
            String type = text(identifier.path("type").path("coding").path(0), "code");
            String scheme = NationalNumbers.scheme(system, type);
            if (!scheme.isEmpty()) {
                if (NationalNumbers.isValid(scheme, value)) {
                    numbers.add(new IdNumber(scheme, value, IdNumber.Kind.NATIONAL));
                }
            } else if (!system.isEmpty() && !Placeholders.isNoNumber(value)) {
                numbers.add(new IdNumber(system, value, kind(system, type)));
            }
        }
        return numbers.stream().limit(2L * MOST).toList();
    }

    /** As which kind of number an identifier is compared. */
    public static Field field(JsonNode identifier) {
        String system = text(identifier, "system");
        String type = text(identifier.path("type").path("coding").path(0), "code");
        if (!NationalNumbers.scheme(system, type).isEmpty()) {
            return Field.NATIONAL;
        }
        return switch (kind(system, type)) {
            case NATIONAL -> Field.NATIONAL;
            case PERSONAL -> Field.PERSONAL;
            case PAYER -> Field.PAYER;
            case RECORD -> Field.RECORD;
        };
    }

    /** By identifier type of HL7 table 0203. */
    private static IdNumber.Kind kind(String system, String type) {
        if (PAYER_TYPES.contains(type)) {
            return IdNumber.Kind.PAYER;
        }
        return PERSONAL_TYPES.contains(type) || system.equals(MEDICARE) ? IdNumber.Kind.PERSONAL : IdNumber.Kind.RECORD;
    }

    private static String death(ObjectNode patient) {
        if (patient.has("deceasedDateTime")) {
            String date = text(patient, "deceasedDateTime");
            return date.length() >= 10 ? date.substring(0, 10) : "dead";
        }
        return switch (patient.path("deceasedBoolean").asString("")) {
            case "true" -> "dead";
            case "false" -> "alive";
            default -> "";
        };
    }

    private static String birthOrder(ObjectNode patient) {
        if (patient.has("multipleBirthInteger")) {
            return patient.path("multipleBirthInteger").asString("");
        }
        return patient.path("multipleBirthBoolean").asString("").equals("true") ? "0" : "";
    }

    private static String sex(String gender) {
        return gender.equals("male") || gender.equals("female") ? gender : "";
    }

    private static void add(List<String> values, String value) {
        if (!value.isEmpty() && values.size() < MOST && !values.contains(value)) {
            values.add(value);
        }
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }
}
