package org.quiltehr.adapter.csv;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.csv.file.Table;
import org.quiltehr.adapter.csv.plan.BuiltIn;
import org.quiltehr.adapter.csv.plan.FileType;
import org.quiltehr.adapter.csv.plan.PlanReader;
import org.quiltehr.adapter.csv.plan.PlanReader.Surroundings;
import org.quiltehr.adapter.csv.plan.Section;
import org.quiltehr.adapter.csv.value.Dates;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.AdapterFactory;
import org.quiltehr.adapter.spi.ConfigException;
import org.quiltehr.adapter.spi.FeedConfig;

/** Reads the settings of a feed and its mappings; whatever is wrong with them is said before the first file comes. */
public final class CsvAdapterFactory implements AdapterFactory {

    private static final Set<String> SETTINGS = Set.of(
            "identifierSystem",
            "types",
            "mappings",
            "dates",
            "yearsFrom",
            "codes",
            "charset",
            "delimiter",
            "quote",
            "shortRows");

    private static final Map<String, Character> DELIMITERS =
            Map.of("comma", ',', "semicolon", ';', "tab", '\t', "pipe", '|', "caret", '^');
    private static final Map<String, Character> QUOTES = Map.of("double", '"', "single", '\'', "none", '\0');

    @Override
    public String name() {
        return "csv";
    }

    @Override
    public Adapter create(FeedConfig config) {
        Section settings = Section.of("csv", config.settings());
        settings.only(SETTINGS);
        String system = settings.text("identifierSystem");
        if (system == null || !system.contains(":")) {
            throw settings.wrong(
                    "identifierSystem",
                    "must be the URI of the practice's record numbers, such as urn:oid:2.16.840.1.1");
        }
        Map<String, String> words = Map.of("identifierSystem", system);
        Surroundings bare = new Surroundings(
                config.practice(),
                words,
                new Dates(List.of(), null, config.zone()),
                settings.section("codes"),
                config.zone());
        Surroundings feed = new Surroundings(
                config.practice(), words, bare.dates(settings, bare.dates()), settings.section("codes"), config.zone());
        return new CsvAdapter(types(settings, feed), form(settings), settings.flag("shortRows"), words);
    }

    private static List<FileType> types(Section settings, Surroundings feed) {
        Map<String, Map<String, Object>> mappings = new LinkedHashMap<>();
        Section own = settings.section("mappings");
        own.map().keySet().forEach(name -> mappings.put(name, mapping(own.section(name), own, 0)));
        List<String> wanted = settings.has("types")
                ? settings.texts("types")
                : own.map().isEmpty() ? BuiltIn.NAMES : List.copyOf(mappings.keySet());
        List<FileType> types = new ArrayList<>();
        for (String name : wanted) {
            Map<String, Object> mapping = mappings.containsKey(name) ? mappings.get(name) : BuiltIn.mapping(name);
            if (mapping == null) {
                throw settings.wrong("types", "names no mapping: " + name + "; there are " + BuiltIn.NAMES);
            }
            types.add(new PlanReader(new Section("mappings." + name, mapping), feed).read(name));
        }
        return types;
    }

    private static Map<String, Object> mapping(Section mapping, Section own, int depth) {
        String base = mapping.text("extends");
        if (base == null) {
            return mapping.map();
        }
        Map<String, Object> builtIn = BuiltIn.mapping(base);
        Map<String, Object> extended =
                own.has(base) && depth < 8 && !mapping.path().endsWith("." + base)
                        ? mapping(own.section(base), own, depth + 1)
                        : builtIn;
        if (extended == null) {
            throw mapping.wrong("extends", "names no mapping; there are " + BuiltIn.NAMES);
        }
        return PlanReader.joined(extended, mapping.map());
    }

    private static Table.Form form(Section settings) {
        String charset = settings.text("charset");
        Charset set = null;
        try {
            set = charset == null ? null : Charset.forName(charset);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("csv.charset must be a character set, such as utf-8 or windows-1252");
        }
        return new Table.Form(set, one(settings, "delimiter", DELIMITERS), one(settings, "quote", QUOTES));
    }

    private static @Nullable Character one(Section settings, String name, Map<String, Character> words) {
        String word = settings.text(name);
        Character found = word == null ? null : words.get(word);
        if (word != null && found == null) {
            throw settings.wrong(name, "must be one of " + new java.util.TreeSet<>(words.keySet()));
        }
        return found;
    }
}
