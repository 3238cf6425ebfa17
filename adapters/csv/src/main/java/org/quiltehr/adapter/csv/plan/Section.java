package org.quiltehr.adapter.csv.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.ConfigException;

/** A map of the mapping, which knows where it stands, so that what is wrong with it is said with its path. */
public record Section(String path, Map<String, Object> map) {

    /** The section a value is. */
    public static Section of(String path, @Nullable Object value) {
        Map<String, Object> map = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> given) {
            given.forEach((name, item) -> {
                if (item != null) {
                    map.put(String.valueOf(name), item);
                }
            });
        } else if (value != null) {
            throw new ConfigException(path + " must be a map");
        }
        return new Section(path, map);
    }

    /** Refuses members that mean nothing, since a misspelt one would be a rule that is silently not kept. */
    public void only(Set<String> allowed) {
        for (String name : map.keySet()) {
            if (!allowed.contains(name)) {
                throw wrong(name, "is unknown; allowed: " + new TreeSet<>(allowed));
            }
        }
    }

    public boolean has(String name) {
        return map.containsKey(name);
    }

    public @Nullable Object value(String name) {
        return map.get(name);
    }

    public @Nullable String text(String name) {
        Object value = map.get(name);
        if (value instanceof Map || value instanceof List) {
            throw wrong(name, "must be a word");
        }
        return value == null ? null : value.toString();
    }

    public boolean flag(String name) {
        String text = text(name);
        if (text != null && !text.equals("true") && !text.equals("false")) {
            throw wrong(name, "must be true or false");
        }
        return "true".equals(text);
    }

    public Section section(String name) {
        return of(path + "." + name, map.get(name));
    }

    /** Texts, one or a list. */
    public List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (Object item : items(name)) {
            if (item instanceof Map || item instanceof List) {
                throw wrong(name, "must be a word or a list of words");
            }
            texts.add(item.toString());
        }
        return texts;
    }

    /** Values, one or a list. */
    public List<Object> items(String name) {
        Object value = map.get(name);
        List<Object> items = new ArrayList<>();
        if (value instanceof List<?> list) {
            for (Object item : list) {
                if (item != null) {
                    items.add(item);
                }
            }
        } else if (value != null) {
            items.add(value);
        }
        return items;
    }

    public Map<String, String> words(String name) {
        Map<String, String> words = new LinkedHashMap<>();
        section(name).map().forEach((key, value) -> words.put(key, value.toString()));
        return words;
    }

    public ConfigException wrong(String name, String what) {
        return new ConfigException(path + "." + name + " " + what);
    }
}
