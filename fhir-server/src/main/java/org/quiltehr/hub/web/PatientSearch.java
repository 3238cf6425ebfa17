package org.quiltehr.hub.web;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.query.PeopleQuery;
import org.quiltehr.hub.query.QueryProblem;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.query.SearchRequest;
import org.quiltehr.hub.query.Stored;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Finds people by what is known of them, in any order and with slips of the pen: first what fits to the letter, then what
 * begins alike, each compared by edit distance. It only searches by {@link Reader}, so that it finds nobody whom the caller
 * may not see.
 */
final class PatientSearch {

    private static final int MOST = 20;
    private static final int LOOKED_AT = 100;
    private static final int ENOUGH = 5;
    private static final int STEM = 3;
    private static final int TAIL = 4;

    /** Who looks, and whom they found so far. */
    private record Sought(View view, Grant grant, Map<String, Stored> found) {}

    private final Reader reader;

    PatientSearch(Reader reader) {
        this.reader = reader;
    }

    /**
     * One person found.
     *
     * @param slips how many letters differ from what was typed
     * @param why in words; empty if all fits
     */
    record Hit(Stored stored, ObjectNode patient, int slips, String why) {}

    /** @param more there were more than are listed */
    record Found(List<Hit> hits, boolean more) {}

    Found find(View view, Grant grant, Understood asked) {
        if (asked.isEmpty()) {
            return new Found(List.of(), false);
        }
        Map<String, Stored> found = new LinkedHashMap<>();
        Sought sought = new Sought(view, grant, found);
        if (!asked.words().isEmpty()) {
            people(sought, asked.words(), asked.born());
        }
        asked.numbers().forEach(n -> number(view, grant, n, found));
        if (found.size() < ENOUGH && !asked.born().isEmpty()) {
            // few are born on one day: all of them are compared
            people(sought, List.of(), asked.born());
        }
        if (found.size() < ENOUGH) {
            // the birth date itself may be what is wrong
            asked.words().forEach(word -> alike(sought, word));
            if (asked.words().size() > 1 && asked.words().stream().anyMatch(word -> word.length() > STEM)) {
                // each word wrong by a letter
                List<String> stems = asked.words().stream()
                        .map(w -> w.substring(0, Math.min(STEM, w.length())))
                        .toList();
                people(sought, stems, List.of());
            }
        }
        List<Hit> hits = new ArrayList<>();
        found.values().forEach(stored -> {
            ObjectNode patient = FhirJson.parse(stored.json());
            Hit hit = judge(stored, patient, asked);
            if (hit.slips() <= allowed(asked)) {
                hits.add(hit);
            }
        });
        hits.sort(Comparator.comparingInt(Hit::slips));
        return new Found(hits.stream().limit(MOST).toList(), hits.size() > MOST);
    }

    private static int allowed(Understood asked) {
        int letters = asked.words().stream().mapToInt(String::length).sum();
        return Math.max(1, letters / 4) + (asked.born().isEmpty() ? 0 : 1);
    }

    private void number(View view, Grant grant, String number, Map<String, Stored> found) {
        search(view, grant, "identifier=" + encode(number), found);
        String digits = number.replaceAll("\\D", "");
        if (digits.length() >= TAIL) {
            search(view, grant, "phone=" + encode(number), found);
        }
    }

    private void search(View view, Grant grant, String query, Map<String, Stored> found) {
        String clean = query.startsWith("&") ? query.substring(1) : query;
        if (clean.isEmpty() || found.size() >= LOOKED_AT) {
            return;
        }
        try {
            reader.search(view, grant, SearchRequest.of("Patient", clean + "&_count=" + LOOKED_AT, true))
                    .matches()
                    .forEach(s -> found.putIfAbsent(s.shownId(), s));
        } catch (QueryProblem notASearch) {
            // what was typed is no value of this parameter, so nobody has it
        }
    }

    /** The longest beginnings of a word first: a slip at the end is likelier than one in the first letters. */
    private void alike(Sought sought, String word) {
        for (int letters = word.length() - 1; letters >= STEM; letters--) {
            people(sought, List.of(word.substring(0, letters)), List.of());
        }
    }

    private void people(Sought sought, List<String> starts, List<LocalDate> born) {
        if (sought.found().size() < LOOKED_AT) {
            reader.people(sought.view(), sought.grant(), new PeopleQuery(starts, born, LOOKED_AT))
                    .forEach(s -> sought.found().putIfAbsent(s.shownId(), s));
        }
    }

    private static String encode(String value) {
        return URLEncoder.encode(value.replace("\\", "").replace("|", "").replace("$", ""), StandardCharsets.UTF_8);
    }

    private static Hit judge(Stored stored, ObjectNode patient, Understood asked) {
        List<String> names = new ArrayList<>();
        for (JsonNode name : patient.path("name")) {
            for (String part : name.path("family").asString("").split("[\\s-]+")) {
                names.add(plain(part));
            }
            names.add(plain(name.path("family").asString("")));
            name.path("given").forEach(g -> names.add(plain(g.asString(""))));
        }
        int slips = 0;
        List<String> why = new ArrayList<>();
        for (String word : asked.words()) {
            String wanted = plain(word);
            int best = wanted.length();
            for (String name : names) {
                String start = name.length() > wanted.length() ? name.substring(0, wanted.length()) : name;
                best = Math.min(best, Math.min(Distance.between(wanted, name), Distance.between(wanted, start)));
            }
            if (best > 0) {
                why.add("“" + word + "” differs by " + best + (best == 1 ? " letter" : " letters"));
            }
            slips += best;
        }
        LocalDate born = Dates.axis(patient.path("birthDate").asString(""));
        if (!asked.born().isEmpty() && (born == null || !asked.born().contains(born))) {
            slips++;
            why.add("the birth date differs");
        }
        return new Hit(stored, patient, slips, String.join(" · ", why));
    }

    private static String plain(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFD)
                .replaceAll("[\\p{M}'’-]", "")
                .toLowerCase(Locale.ROOT);
    }
}
