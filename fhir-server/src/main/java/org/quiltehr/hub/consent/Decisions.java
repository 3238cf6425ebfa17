package org.quiltehr.hub.consent;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * Makes a FHIR Consent into rules. What it says more narrowly than the hub can hold to denies more, and permits nothing: a
 * patient who is not understood is withheld, never shown.
 */
final class Decisions {

    /** Policies that keep records back; those of {@link #OPT_IN} share them. */
    private static final Set<String> OPT_OUT = Set.of("OPTOUT", "OPTOUTE", "EMRGONLY", "NOPP", "hipaa-restrictions");

    private static final Set<String> OPT_IN = Set.of("OPTIN", "OPTINR", "hipaa-auth");

    private final RuleSet rules;
    private final Clause.Organizations organizations;
    private final List<ConsentRule> found = new ArrayList<>();

    private Decisions(RuleSet rules, Clause.Organizations organizations) {
        this.rules = rules;
        this.organizations = organizations;
    }

    /** The rules of a Consent; none if it is not active, or not about privacy. */
    static List<ConsentRule> of(JsonNode consent, RuleSet rules, Clause.Organizations organizations) {
        if (!consent.path("status").asString("").equals("active") || !isPrivacy(consent.path("scope"))) {
            return List.of();
        }
        Decisions decisions = new Decisions(rules, organizations);
        decisions.read(consent);
        return List.copyOf(decisions.found);
    }

    /** Consents to treatment, research or directives do not say who reads; a scope without a code may be about it. */
    private static boolean isPrivacy(JsonNode scope) {
        boolean coded = false;
        for (JsonNode coding : scope.path("coding")) {
            String code = coding.path("code").asString("");
            if (code.equals("patient-privacy")) {
                return true;
            }
            coded |= !code.isEmpty();
        }
        return !coded;
    }

    private void read(JsonNode consent) {
        JsonNode root = consent.path("provision");
        Boolean base = policy(consent.path("policyRule"));
        Boolean own = type(root);
        Clause clause = Clause.of(root, rules, organizations);
        ConsentRule above = null;
        if (base != null) {
            // R4 lets the policy decide and the root only say when; a root with a type is an exception to the policy
            above = add(null, base, own == null ? clause : Clause.of(MissingNode.getInstance(), rules, organizations));
        }
        if (own != null) {
            ConsentRule rule = add(above, own, clause);
            above = rule == null ? above : rule;
        }
        exceptions(above, root);
    }

    private void exceptions(@Nullable ConsentRule above, JsonNode provision) {
        for (JsonNode child : provision.path("provision")) {
            Boolean type = type(child);
            ConsentRule rule = add(above, type == null || type, Clause.of(child, rules, organizations));
            exceptions(rule == null ? above : rule, child);
        }
    }

    /** True: deny. False: permit. Null: it does not say. */
    private static @Nullable Boolean type(JsonNode provision) {
        return switch (provision.path("type").asString("")) {
            case "deny" -> true;
            case "permit" -> false;
            default -> null;
        };
    }

    private static @Nullable Boolean policy(JsonNode rule) {
        for (JsonNode coding : rule.path("coding")) {
            String code = coding.path("code").asString("");
            if (OPT_OUT.contains(code)) {
                return true;
            }
            if (OPT_IN.contains(code)) {
                return false;
            }
        }
        return null;
    }

    /** Adds a rule below another; null if it can never say anything. */
    private @Nullable ConsentRule add(@Nullable ConsentRule above, boolean deny, Clause own) {
        if (!own.reads() || !deny && !own.whole()) {
            return null;
        }
        List<Integer> under = new ArrayList<>();
        Clause clause = own;
        if (above != null) {
            under.addAll(above.under());
            under.add(above.num());
            clause = deny ? own : both(above, own);
            if (clause == null) {
                return null;
            }
        }
        ConsentRule rule = new ConsentRule(
                found.size(),
                List.copyOf(under),
                deny,
                above == null ? clause.since() : later(above.since(), clause.since()),
                above == null ? clause.until() : earlier(above.until(), clause.until()),
                clause.sources(),
                clause.recipients(),
                clause.types(),
                clause.labels(),
                clause.purposes());
        found.add(rule);
        return rule;
    }

    /** A permission within the conditions of what it is an exception to; null if there is nothing in both. */
    private static @Nullable Clause both(ConsentRule above, Clause own) {
        Set<Integer> sources = both(above.sources(), own.sources());
        Set<Integer> recipients = both(above.recipients(), own.recipients());
        Set<Integer> types = both(above.types(), own.types());
        long labels = above.labels() == 0 || own.labels() == 0
                ? above.labels() | own.labels()
                : above.labels() & own.labels();
        long purposes = above.purposes() == 0 || own.purposes() == 0
                ? above.purposes() | own.purposes()
                : above.purposes() & own.purposes();
        boolean empty = isEmpty(sources)
                || isEmpty(recipients)
                || isEmpty(types)
                || labels == 0 && own.labels() != 0
                || purposes == 0 && own.purposes() != 0;
        return empty
                ? null
                : new Clause(own.since(), own.until(), sources, recipients, types, labels, purposes, true, true);
    }

    private static boolean isEmpty(@Nullable Set<Integer> some) {
        return some != null && some.isEmpty();
    }

    private static @Nullable Set<Integer> both(@Nullable Set<Integer> some, @Nullable Set<Integer> others) {
        if (some == null || others == null) {
            return some == null ? others : some;
        }
        Set<Integer> both = new HashSet<>(some);
        both.retainAll(others);
        return both;
    }

    private static @Nullable OffsetDateTime later(@Nullable OffsetDateTime a, @Nullable OffsetDateTime b) {
        return a == null || b != null && b.isAfter(a) ? b : a;
    }

    private static @Nullable OffsetDateTime earlier(@Nullable OffsetDateTime a, @Nullable OffsetDateTime b) {
        return a == null || b != null && b.isBefore(a) ? b : a;
    }
}
