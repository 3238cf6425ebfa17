package org.quiltehr.hub.retain;

import java.nio.file.Path;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.practice.ConfigProblem;
import org.quiltehr.hub.practice.QuiltYaml;

/**
 * For how many whole months each kind is kept; a kind without a rule is kept for ever.
 *
 * @param months by kind
 */
public record Rules(Map<Kind, Integer> months) {

    private static final Pattern TIME = Pattern.compile("(\\d{1,4}) (month|year)s?");
    private static final int MONTHS_OF_YEAR = 12;

    /** Nothing is ever dropped. */
    public static final Rules NONE = new Rules(Map.of());

    public Rules {
        months = Map.copyOf(months);
    }

    /** Those of a {@code quilt.yaml}; of none: {@link #NONE}. */
    public static Rules read(@Nullable Path config) {
        return config == null ? NONE : QuiltYaml.read(config, Rules::of, NONE);
    }

    static Rules of(Object tree) {
        Object retention = tree instanceof Map<?, ?> top ? top.get("retention") : null;
        if (retention == null) {
            return NONE;
        }
        if (!(retention instanceof Map<?, ?> rules)) {
            throw new ConfigProblem("retention", "is a map, such as {journal: 24 months}");
        }
        Map<Kind, Integer> months = new EnumMap<>(Kind.class);
        rules.forEach((name, time) -> months.put(kind(String.valueOf(name)), months(name, time)));
        return new Rules(months);
    }

    private static Kind kind(String name) {
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.code().equals(name))
                .findFirst()
                .orElseThrow(() -> new ConfigProblem(
                        "retention." + name,
                        "is not kept by month; known: "
                                + Arrays.stream(Kind.values()).map(Kind::code).collect(Collectors.joining(", "))));
    }

    private static int months(Object name, @Nullable Object time) {
        Matcher matcher =
                TIME.matcher(String.valueOf(time).toLowerCase(Locale.ROOT).strip());
        int months = !matcher.matches()
                ? 0
                : Integer.parseInt(matcher.group(1)) * (matcher.group(2).equals("year") ? MONTHS_OF_YEAR : 1);
        if (months == 0) {
            throw new ConfigProblem("retention." + name, "write whole months or years, at least 1 month: 24 months");
        }
        return months;
    }

    /** What is before it is past its time; null: nothing ever is. */
    @Nullable
    Instant bound(Kind kind, Instant now) {
        Integer kept = months.get(kind);
        return kept == null
                ? null
                : YearMonth.from(now.atOffset(ZoneOffset.UTC))
                        .minusMonths(kept)
                        .atDay(1)
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant();
    }
}
