package org.quiltehr.hub.receive.remote;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.ConfigException;

/** The settings of one transport of a feed; a problem names the setting and what is allowed. */
public final class Settings {

    private static final Pattern SHORT = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    private final String place;
    private final Map<?, ?> members;

    private Settings(String place, Map<?, ?> members) {
        this.place = place;
        this.members = members;
    }

    /** The settings under a name; an unknown one is refused. */
    public static Settings of(String place, Object tree, Set<String> known) {
        if (!(tree instanceof Map<?, ?> map)) {
            throw new ConfigException(place + ": must be a map of names to values");
        }
        Set<String> unknown = new TreeSet<>();
        map.keySet().forEach(name -> unknown.add(String.valueOf(name)));
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw new ConfigException(place + "." + unknown.iterator().next() + ": unknown setting; known here: "
                    + String.join(", ", new TreeSet<>(known)));
        }
        return new Settings(place, map);
    }

    /** A map in it, or null. */
    public @Nullable Settings inner(String name, Set<String> known) {
        Object value = members.get(name);
        return value == null ? null : of(place + "." + name, value, known);
    }

    public @Nullable String text(String name) {
        Object value = members.get(name);
        if (value == null) {
            return null;
        }
        if (value instanceof Map || value instanceof List || value.toString().isBlank()) {
            throw problem(name, "must be a text");
        }
        return value.toString();
    }

    /** A text that must be there. */
    public String required(String name, String meaning) {
        String text = text(name);
        if (text == null) {
            throw problem(name, "is missing: " + meaning);
        }
        return text;
    }

    public String oneOf(String name, List<String> allowed) {
        String text = text(name);
        if (text == null) {
            return allowed.getFirst();
        }
        if (!allowed.contains(text)) {
            throw problem(name, "must be one of " + String.join(", ", allowed));
        }
        return text;
    }

    public boolean flag(String name) {
        Object value = members.get(name);
        if (value == null) {
            return false;
        }
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw problem(name, "must be true or false");
    }

    public int number(String name, int otherwise, int least, int most) {
        Object value = members.get(name);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Number number && number.longValue() >= least && number.longValue() <= most) {
            return number.intValue();
        }
        throw problem(name, "must be a number from " + least + " to " + most);
    }

    /** A time such as {@code 15m}, {@code 2h} or {@code PT15M}. */
    public Duration time(String name, Duration otherwise, Duration least, Duration most) {
        String text = text(name);
        if (text == null) {
            return otherwise;
        }
        Duration time = parse(text);
        if (time == null || time.compareTo(least) < 0 || time.compareTo(most) > 0) {
            throw problem(name, "must be a time such as 30s, 15m, 2h or 1d, from " + told(least) + " to " + told(most));
        }
        return time;
    }

    public List<String> texts(String name, List<String> otherwise) {
        Object value = members.get(name);
        if (value == null) {
            return otherwise;
        }
        if (!(value instanceof List<?> list) || list.isEmpty()) {
            throw problem(name, "must be a list of texts");
        }
        List<String> texts = new ArrayList<>();
        list.forEach(item -> texts.add(String.valueOf(item)));
        return List.copyOf(texts);
    }

    public ConfigException problem(String name, String text) {
        return new ConfigException(place + "." + name + ": " + text);
    }

    private static @Nullable Duration parse(String text) {
        Matcher matcher = SHORT.matcher(text);
        if (!matcher.matches()) {
            try {
                return Duration.parse(text);
            } catch (DateTimeParseException e) {
                return null;
            }
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    private static String told(Duration time) {
        if (time.toDays() > 0) {
            return time.toDays() + "d";
        }
        return time.toSeconds() > 0 ? time.toSeconds() + "s" : time.toMillis() + "ms";
    }
}
