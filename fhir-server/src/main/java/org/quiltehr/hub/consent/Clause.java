package org.quiltehr.hub.consent;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.access.Purpose;
import org.quiltehr.hub.base.FhirTypes;
import tools.jackson.databind.JsonNode;

/**
 * The conditions one provision of a Consent states itself.
 *
 * @param whole false if it is narrower than the hub can hold to: it then denies more, or permits nothing
 * @param reads whether it is about reading at all, and not about collecting or correcting only
 */
record Clause(
        @Nullable OffsetDateTime since,
        @Nullable OffsetDateTime until,
        @Nullable Set<Integer> sources,
        @Nullable Set<Integer> recipients,
        @Nullable Set<Integer> types,
        long labels,
        long purposes,
        boolean whole,
        boolean reads) {

    private static final String TYPES = "http://hl7.org/fhir/resource-types";
    private static final String CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";

    /** Says of which practice an Organization is, by its number. */
    interface Organizations extends Function<JsonNode, @Nullable Integer> {}

    /** Reads one provision. */
    static Clause of(JsonNode provision, RuleSet rules, Organizations organizations) {
        return new Reading(rules, organizations).clause(provision);
    }

    /** A reading under way. */
    private static final class Reading {

        private final RuleSet rules;
        private final Organizations organizations;
        private boolean whole = true;

        Reading(RuleSet rules, Organizations organizations) {
            this.rules = rules;
            this.organizations = organizations;
        }

        Clause clause(JsonNode provision) {
            JsonNode period = provision.path("period");
            OffsetDateTime since = time(period.path("start"), false);
            OffsetDateTime until = time(period.path("end"), true);
            Set<Integer> sources = actors(provision, false);
            Set<Integer> recipients = actors(provision, true);
            Set<Integer> types = types(provision);
            long labels = labels(provision) | codes(provision);
            long purposes = purposes(provision);
            whole &= !provision.has("data") && !provision.has("dataPeriod");
            return new Clause(since, until, sources, recipients, types, labels, purposes, whole, reads(provision));
        }

        /** A date without time covers its day, month or year: an end is where the next begins. */
        private @Nullable OffsetDateTime time(JsonNode value, boolean end) {
            String text = value.asString("");
            if (text.isEmpty()) {
                return null;
            }
            try {
                if (text.length() > LocalDate.EPOCH.toString().length()) {
                    OffsetDateTime time = OffsetDateTime.parse(text);
                    return end ? time.plusSeconds(1) : time;
                }
                LocalDate first = switch (text.length()) {
                    case 4 -> Year.parse(text).atDay(1);
                    case 7 -> YearMonth.parse(text).atDay(1);
                    default -> LocalDate.parse(text);
                };
                LocalDate day = !end
                        ? first
                        : switch (text.length()) {
                            case 4 -> first.plusYears(1);
                            case 7 -> first.plusMonths(1);
                            default -> first.plusDays(1);
                        };
                return day.atStartOfDay().atOffset(ZoneOffset.UTC);
            } catch (DateTimeException e) {
                whole = false;
                return null;
            }
        }

        /** Custodians and authors are where records come from, recipients where they go to; others the hub cannot tell. */
        private @Nullable Set<Integer> actors(JsonNode provision, boolean recipients) {
            Set<Integer> found = new HashSet<>();
            boolean named = false;
            for (JsonNode actor : provision.path("actor")) {
                String role = role(actor);
                if (role.isEmpty()) {
                    whole = false;
                } else if (role.equals("to") == recipients) {
                    Integer practice = organizations.apply(actor.path("reference"));
                    if (practice == null) {
                        whole = false;
                        return null;
                    }
                    named = true;
                    found.add(practice);
                }
            }
            return named ? found : null;
        }

        private static String role(JsonNode actor) {
            for (JsonNode coding : actor.path("role").path("coding")) {
                switch (coding.path("code").asString("")) {
                    case "IRCP", "PRCP" -> {
                        return "to";
                    }
                    case "CST", "AUT" -> {
                        return "from";
                    }
                    default -> {
                        // another coding may say it
                    }
                }
            }
            return "";
        }

        private @Nullable Set<Integer> types(JsonNode provision) {
            Set<Integer> found = new HashSet<>();
            for (JsonNode one : provision.path("class")) {
                String code = one.path("code").asString("");
                if (!one.path("system").asString("").equals(TYPES) || !FhirTypes.exists(code)) {
                    whole = false;
                    return null;
                }
                found.add(FhirTypes.require(code));
            }
            return found.isEmpty() ? null : found;
        }

        private long labels(JsonNode provision) {
            long found = 0;
            for (JsonNode label : provision.path("securityLabel")) {
                String system = label.path("system").asString("");
                String code = label.path("code").asString("");
                long kinds = system.equals(CONFIDENTIALITY) && Set.of("R", "V").contains(code)
                        ? rules.all()
                        : rules.of(system, code);
                if (kinds == 0) {
                    whole = false;
                    return 0;
                }
                // a restriction in general is of every kind, but who agrees must name what to
                whole &= !system.equals(CONFIDENTIALITY);
                found |= kinds;
            }
            return found;
        }

        /** A code that makes a record sensitive stands for its kind; of other codes the hub cannot withhold just these. */
        private long codes(JsonNode provision) {
            long found = 0;
            for (JsonNode concept : provision.path("code")) {
                whole = false;
                long kinds = 0;
                for (JsonNode coding : concept.path("coding")) {
                    kinds |= rules.of(
                            coding.path("system").asString(""),
                            coding.path("code").asString(""));
                }
                if (kinds == 0) {
                    return 0;
                }
                found |= kinds;
            }
            return found;
        }

        private long purposes(JsonNode provision) {
            long found = 0;
            for (JsonNode purpose : provision.path("purpose")) {
                Purpose known = Purpose.of(purpose.path("code").asString("").toUpperCase(Locale.ROOT))
                        .orElse(null);
                if (known == null) {
                    whole = false;
                    return 0;
                }
                found |= known.bit();
            }
            return found;
        }

        private static boolean reads(JsonNode provision) {
            boolean other = false;
            for (JsonNode action : provision.path("action")) {
                for (JsonNode coding : action.path("coding")) {
                    switch (coding.path("code").asString("")) {
                        case "collect", "correct" -> other = true;
                        default -> {
                            return true;
                        }
                    }
                }
            }
            return !other;
        }
    }
}
