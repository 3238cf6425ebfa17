package org.quiltehr.hub.consent;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.quiltehr.hub.store.Labelling;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The rules in force, laid out for the write path: one look for each code and word. Immutable. */
final class RuleSet implements Labelling.Rules {

    /** The hub's own names of kinds, as a Consent may give them beside those of v3 ActCode. */
    static final String KIND_SYSTEM = "http://quiltehr.org/CodeSystem/sensitive-kind";

    private static final String ICD = "http://hl7.org/fhir/sid/icd-10";

    /** Of one system: whole codes, and beginnings with the length of the longest. */
    private static final class Codes {
        final Map<String, Long> whole = new HashMap<>();
        final Map<String, Long> stems = new HashMap<>();
        int longest;

        long of(String code) {
            long found = whole.getOrDefault(code, 0L);
            for (int end = Math.min(longest, code.length()); end > 0; end--) {
                found |= stems.getOrDefault(code.substring(0, end), 0L);
            }
            return found;
        }
    }

    private final long number;
    private final List<Kind> kinds;
    private final Map<String, Codes> systems = new HashMap<>();
    private final Map<String, Long> words = new HashMap<>();
    private final Map<Integer, Long> practices;

    RuleSet(long number, List<Kind> kinds, List<KindRule> rules, Map<Integer, Long> practices) {
        this.number = number;
        this.kinds = List.copyOf(kinds);
        this.practices = Map.copyOf(practices);
        for (Kind kind : kinds) {
            add(new KindRule(kind.bit(), KIND_SYSTEM, kind.code(), kind.display()));
        }
        rules.forEach(this::add);
    }

    private void add(KindRule rule) {
        long bit = 1L << rule.kind();
        if (rule.system().equals(KindRule.TEXT)) {
            words.merge(rule.code().toLowerCase(Locale.ROOT), bit, (a, b) -> a | b);
            return;
        }
        String system = system(rule.system());
        String stem = code(system, rule.stem());
        Codes codes = systems.computeIfAbsent(system, s -> new Codes());
        if (rule.isPrefix()) {
            codes.stems.merge(stem, bit, (a, b) -> a | b);
            codes.longest = Math.max(codes.longest, stem.length());
        } else {
            codes.whole.merge(stem, bit, (a, b) -> a | b);
        }
    }

    @Override
    public long number() {
        return number;
    }

    List<Kind> kinds() {
        return kinds;
    }

    /** The bits of all kinds. */
    long all() {
        return kinds.stream().mapToLong(Kind::mask).reduce(0, (a, b) -> a | b);
    }

    @Override
    public long labels(int practice, ObjectNode body) {
        return practices.getOrDefault(practice, 0L) | labels(body);
    }

    /** The kinds a code is of. */
    long of(String system, String code) {
        String known = system(system);
        Codes codes = systems.get(known);
        return codes == null ? 0 : codes.of(code(known, code));
    }

    private long labels(JsonNode node) {
        long found = 0;
        if (node.isObject()) {
            JsonNode code = node.get("code");
            if (code != null && code.isString()) {
                JsonNode system = node.get("system");
                if (system != null && system.isString()) {
                    found = of(system.stringValue(), code.stringValue());
                }
            }
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                JsonNode value = member.getValue();
                if (value.isContainer()) {
                    found |= labels(value);
                } else if (value.isString() && isText(member.getKey())) {
                    found |= words(value.stringValue());
                }
            }
        } else if (node.isArray()) {
            for (JsonNode one : node) {
                found |= labels(one);
            }
        }
        return found;
    }

    private static boolean isText(String member) {
        return switch (member) {
            case "text", "display", "title", "description", "valueString", "conclusion" -> true;
            default -> false;
        };
    }

    /** The kinds the words of a text are of. */
    private long words(String text) {
        long found = 0;
        int length = text.length();
        int start = -1;
        for (int i = 0; i <= length; i++) {
            boolean inside = i < length && Character.isLetterOrDigit(text.charAt(i));
            if (inside && start < 0) {
                start = i;
            } else if (!inside && start >= 0) {
                found |= words.getOrDefault(text.substring(start, i).toLowerCase(Locale.ROOT), 0L);
                start = -1;
            }
        }
        return found;
    }

    /** National editions of ICD-10 share the chapters the rules are about. */
    private static String system(String system) {
        return system.startsWith(ICD) ? ICD : system;
    }

    /** ICD-10 is sent with and without its point. */
    private static String code(String system, String code) {
        return system.equals(ICD) && code.indexOf('.') >= 0 ? code.replace(".", "") : code;
    }
}
