package org.quiltehr.hub.pipeline.rest;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.query.Matches;

/**
 * The references of one request: which name an entry of it, which a record of the hub, which a search, and which are
 * another system's affair.
 */
final class Links {

    private final String base;
    private final boolean bundle;
    private final boolean integrity;
    private final Map<String, Slot> entries = new HashMap<>();
    private final Set<String> roots = new HashSet<>();
    private final Map<String, TargetSql.Name> local = new HashMap<>();
    private final Map<String, Matches.Condition> conditional = new HashMap<>();
    private final Map<String, Target> targets = new HashMap<>();
    private final Set<String> dangling = new LinkedHashSet<>();

    /** @param integrity references to records that are not there are refused */
    Links(String base, boolean bundle, boolean integrity, List<Slot> slots) {
        this.integrity = integrity;
        this.base = base + "/";
        this.bundle = bundle;
        for (Slot slot : slots) {
            String fullUrl = slot.asked.fullUrl();
            if (fullUrl != null && entries.put(fullUrl, slot) != null) {
                throw WriteProblem.of(
                        400, "duplicate", slot.asked.at("fullUrl"), "two entries of the transaction have this fullUrl");
            }
            if (fullUrl != null && fullUrl.startsWith("http")) {
                root(fullUrl);
            }
        }
        for (Slot slot : slots) {
            // an entry that is updated is also named by its address
            if (slot.asked.verb() == Asked.Verb.UPDATE && slot.asked.id() != null) {
                entries.putIfAbsent(slot.asked.type() + "/" + slot.asked.id(), slot);
            }
        }
        for (Slot slot : slots) {
            if (slot.asked.resource() != null && !slot.asked.type().equals("Bundle")) {
                References.find(slot.asked.resource(), this::take);
            }
        }
    }

    /** {@code http://x/Type/id}: relative references of the Bundle's entries are looked for below {@code http://x/}. */
    private void root(String fullUrl) {
        int id = fullUrl.lastIndexOf('/');
        int type = id < 0 ? -1 : fullUrl.lastIndexOf('/', id - 1);
        if (type > 0 && FhirTypes.exists(fullUrl.substring(type + 1, id))) {
            roots.add(fullUrl.substring(0, type + 1));
        }
    }

    private void take(String reference) {
        if (entry(reference) != null || local.containsKey(reference) || conditional.containsKey(reference)) {
            return;
        }
        String relative = reference.startsWith(base) ? reference.substring(base.length()) : reference;
        int query = relative.indexOf('?');
        if (query > 0 && FhirTypes.exists(relative.substring(0, query))) {
            conditional.put(
                    reference, new Matches.Condition(relative.substring(0, query), relative.substring(query + 1)));
            return;
        }
        String[] parts = relative.split("/", 5);
        boolean versioned = parts.length == 4 && parts[2].equals("_history");
        if ((parts.length == 2 || versioned) && FhirTypes.exists(parts[0]) && !parts[1].isEmpty()) {
            local.put(reference, new TargetSql.Name(parts[0], parts[1]));
        } else if (bundle && reference.startsWith("urn:uuid:")) {
            dangling.add(reference);
        }
    }

    /** The entry a reference names, or null. */
    @Nullable
    Slot entry(String reference) {
        Slot direct = entries.get(reference);
        if (direct != null || roots.isEmpty() || reference.startsWith("urn:")) {
            return direct;
        }
        for (String root : roots) {
            Slot below = entries.get(root + reference);
            if (below != null) {
                return below;
            }
        }
        return null;
    }

    Map<String, Matches.Condition> conditional() {
        return conditional;
    }

    Set<TargetSql.Name> localNames() {
        return new LinkedHashSet<>(local.values());
    }

    /** Takes what was found; references to nothing are refused with their places. */
    void resolve(
            Map<String, List<Matches.Match>> matches,
            int practice,
            Map<TargetSql.Name, Target> found,
            List<Slot> slots) {
        dangling.stream().findFirst().ifPresent(reference -> {
            throw nothing(reference, slots, 422, "the reference names no entry of the transaction");
        });
        conditional.forEach((reference, condition) -> {
            List<Matches.Match> hits = matches.getOrDefault(reference, List.of());
            if (hits.isEmpty()) {
                throw nothing(reference, slots, 404, "the conditional reference finds nothing");
            }
            if (hits.size() > 1) {
                throw nothing(reference, slots, 412, "the conditional reference finds more than one record");
            }
            Matches.Match hit = hits.getFirst();
            targets.put(reference, Target.found(hit.id(), condition.type() + "/" + hit.shownId(), practice));
        });
        local.forEach((reference, name) -> {
            Target target = found.get(name);
            if (target == null || target.deleted() || target.hidden()) {
                if (!integrity) {
                    return;
                }
                throw nothing(reference, slots, 422, "the reference names a record that is not there");
            }
            targets.put(reference, target);
        });
    }

    private static WriteProblem nothing(String reference, List<Slot> slots, int status, String text) {
        for (Slot slot : slots) {
            if (slot.asked.resource() != null) {
                String inside = slot.asked.place().isEmpty() ? slot.asked.type() : "resource";
                String place = References.place(inside, slot.asked.resource(), reference);
                if (place != null) {
                    return WriteProblem.of(
                            status, status == 412 ? "multiple-matches" : "not-found", slot.asked.at(place), text);
                }
            }
        }
        return WriteProblem.of(status, "not-found", null, text);
    }

    /** The stored record a reference names, or null: an entry, or another system's. */
    @Nullable
    Target target(String reference) {
        return targets.get(reference);
    }

    /** Whether a reference names a Patient that this hub has or is about to have. */
    boolean isPatient(String reference) {
        Slot entry = entry(reference);
        if (entry != null) {
            return entry.asked.type().equals("Patient");
        }
        TargetSql.Name name = local.get(reference);
        Matches.Condition condition = conditional.get(reference);
        return name != null && name.type().equals("Patient")
                || condition != null && condition.type().equals("Patient");
    }

    /** A reference as it is stored: relative; another practice's Patient by the caller's own record of that person. */
    String stored(String reference) {
        Slot entry = entry(reference);
        if (entry != null) {
            return entry.reference();
        }
        Target target = targets.get(reference);
        TargetSql.Name name = local.get(reference);
        if (target == null) {
            // what is not there, or not yet, is meant to be of this base all the same
            return name != null && reference.startsWith(base) ? reference.substring(base.length()) : reference;
        }
        if (name == null) {
            return target.shownId();
        }
        if (reference.contains("/_history/")) {
            return reference.startsWith(base) ? reference.substring(base.length()) : reference;
        }
        return name.type() + "/"
                + (target.own() == null ? name.id() : target.own().shownId());
    }

    /** fullUrl to stored reference, of entries named by a urn. */
    Map<String, String> urns() {
        Map<String, String> urns = new HashMap<>();
        entries.forEach((fullUrl, slot) -> {
            if (fullUrl.startsWith("urn:")) {
                urns.put(fullUrl, slot.reference());
            }
        });
        return urns;
    }
}
