package org.quiltehr.hub.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.function.Predicate;
import org.springframework.boot.convert.DurationStyle;

/** What values a setting takes. */
public enum Kind {
    COUNT("a whole number from 1 on", value -> whole(value) >= 1),
    AMOUNT("a whole number from 0 on", value -> whole(value) >= 0),
    SHARE("a number from 0 to 1", Kind::share),
    TIME_SPAN("a time, such as 500ms, 30s, 10m or 24h", Kind::span),
    FLAG("true or false", value -> value.equals("true") || value.equals("false")),
    PORT("a port from 0 to 65535", value -> whole(value) >= 0 && whole(value) <= 65535),
    URL("an address that begins with http:// or https://", Kind::http),
    JDBC("an address that begins with jdbc:postgresql://", value -> value.startsWith("jdbc:postgresql://")),
    TIME("a time of the day in quotes, such as \"08:00\"", value -> value.matches("([01]\\d|2[0-3]):[0-5]\\d")),
    HOURS(
            "hours of the day, such as 22:00-07:00",
            value -> value.matches("([01]\\d|2[0-3]):[0-5]\\d-([01]\\d|2[0-3]):[0-5]\\d")),
    ZONE("a time zone of the IANA list, such as America/New_York", Kind::zone),
    SECOND_FACTOR("required or optional", value -> value.equals("required") || value.equals("optional")),
    READS("nothing or durable", value -> value.isEmpty() || value.equals("durable")),
    HOLIDAYS("us or none", value -> value.equals("us") || value.equals("none")),
    LOG_FORM("ecs, logstash or gelf", value -> value.matches("ecs|logstash|gelf")),
    TEXT("text", value -> true);

    private final String words;
    private final Predicate<String> allowed;

    Kind(String words, Predicate<String> allowed) {
        this.words = words;
        this.allowed = allowed;
    }

    /** What a value has to be. */
    public String words() {
        return words;
    }

    boolean takes(String value) {
        return allowed.test(value);
    }

    private static long whole(String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static boolean share(String value) {
        try {
            double share = Double.parseDouble(value);
            return share >= 0 && share <= 1;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static boolean span(String value) {
        try {
            return !DurationStyle.detectAndParse(value).isNegative();
        } catch (IllegalArgumentException | ArithmeticException e) {
            return false;
        }
    }

    private static boolean http(String value) {
        try {
            URI uri = new URI(value);
            return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean zone(String value) {
        try {
            ZoneId.of(value);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
