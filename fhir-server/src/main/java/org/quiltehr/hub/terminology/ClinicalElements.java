package org.quiltehr.hub.terminology;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Where codes are of clinical weight, in which systems they are wanted, and which systems everybody shares. */
public final class ClinicalElements {

    /**
     * An element that bears a clinical code.
     *
     * @param path {@code Observation.code}
     * @param weight what a code nobody understands costs here: 10 for an allergy, 1 for a kind of visit
     * @param targets URLs of the code systems it should be known in
     */
    public record Element(String path, int weight, List<String> targets) {}

    private record Shared(String prefix, boolean clinical) {}

    private static final Map<String, Element> ELEMENTS = lines("clinical-elements.csv").stream()
            .map(cells -> new Element(cells[0], Integer.parseInt(cells[1]), List.of(cells[2].split(" "))))
            .collect(Collectors.toUnmodifiableMap(Element::path, Function.identity()));
    private static final List<Shared> SHARED = lines("shared-systems.csv").stream()
            .map(cells -> new Shared(cells[0], cells[1].equals("clinical")))
            .toList();

    private ClinicalElements() {}

    private static List<String[]> lines(String name) {
        try (InputStream in = ClinicalElements.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the table " + name + " is not there");
            }
            List<String[]> lines = new ArrayList<>();
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .forEach(line -> lines.add(line.split(",", -1)));
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Optional<Element> at(String path) {
        return Optional.ofNullable(ELEMENTS.get(path));
    }

    /** A terminology of the field: LOINC, RxNorm, SNOMED CT and their like. */
    public static boolean clinical(String system) {
        return SHARED.stream().anyMatch(s -> s.clinical() && system.startsWith(s.prefix()));
    }

    /** A system of FHIR's own, of units, languages or the like: its codes are never a practice's. */
    public static boolean structural(String system) {
        return !clinical(system) && SHARED.stream().anyMatch(s -> !s.clinical() && system.startsWith(s.prefix()));
    }

    /** The system of a code for which a practice's message names none. */
    public static String unnamed(String practice) {
        return "http://quiltehr.org/practice/" + practice + "/code";
    }
}
