package org.quiltehr.hub.identify;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.MessageRef;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Names the resources of one call. Looks first without locks; what has a key that is not known yet is locked by its keys
 * and looked at again, so that two first sights of one key end with one record.
 */
final class Naming {

    private static final String PATIENT = "Patient";

    /** The minted record and its alias stand for one human; an alias was set on purpose and wins. */
    private static final int[] SEQUENCE = {0, Target.MINTED};

    private final Connection tx;
    private final NamesSql sql;
    private final KeyHasher hasher;
    private final List<Nameable> wanted;
    private final List<List<KeyHash>> keys;
    private final Map<KeyHash, Set<Target>> known = new HashMap<>();
    private final Map<LogicalId, Set<Wording>> wordings = new HashMap<>();
    private final Map<MessageRef, Target> choices = new HashMap<>();
    private final List<NamesSql.KeyRow> keyRows = new ArrayList<>();
    private final List<NamesSql.WordingRow> wordingRows = new ArrayList<>();
    private final List<NamesSql.ChoiceRow> choiceRows = new ArrayList<>();

    Naming(Connection tx, KeyHasher hasher, List<Nameable> wanted) {
        this.tx = tx;
        this.sql = new NamesSql(tx);
        this.hasher = hasher;
        this.wanted = wanted;
        this.keys = wanted.stream().map(this::keysOf).toList();
    }

    private List<KeyHash> keysOf(Nameable one) {
        if (one.keys().isEmpty()) {
            return List.of(hasher.entry(one.type(), one.scope(), one.fallback()));
        }
        return one.keys().stream()
                .distinct()
                .map(k -> hasher.key(one.type(), one.scope(), k))
                .toList();
    }

    List<Named> run() throws SQLException {
        LocksSql.take(
                tx,
                LocksSql.Stage.SCOPES,
                wanted.stream()
                        .map(Nameable::scope)
                        .filter(Objects::nonNull)
                        .distinct()
                        .mapToLong(LogicalId::own));
        look(IntStream.range(0, wanted.size()).boxed().toList());
        List<Integer> unsettled = IntStream.range(0, wanted.size())
                .filter(this::unsettled)
                .boxed()
                .toList();
        if (!unsettled.isEmpty()) {
            lock(unsettled, LocksSql.Stage.PATIENT_KEYS, true);
            lock(unsettled, LocksSql.Stage.OTHER_KEYS, false);
            look(unsettled);
        }
        List<Named> names = new ArrayList<>(wanted.size());
        for (int i = 0; i < wanted.size(); i++) {
            names.add(wanted.get(i).type().equals(PATIENT) ? patient(i) : other(i));
        }
        sql.add(keyRows, wordingRows, choiceRows);
        return names;
    }

    private void look(Collection<Integer> which) throws SQLException {
        List<KeyHash> asked =
                which.stream().flatMap(i -> keys.get(i).stream()).distinct().toList();
        Map<KeyHash, Set<Target>> found = sql.known(asked);
        asked.forEach(known::remove);
        known.putAll(found);
        Set<UUID> messages = new HashSet<>();
        Set<LogicalId> records = new HashSet<>();
        for (int i : which) {
            if (isKeyedPatient(i)) {
                messages.add(wanted.get(i).fallback().message());
                keys.get(i).forEach(k -> targets(k).forEach(t -> records.add(t.id())));
            }
        }
        if (!records.isEmpty()) {
            wordings.putAll(sql.wordings(records));
            choices.putAll(sql.choices(messages));
        }
    }

    private boolean isKeyedPatient(int i) {
        return wanted.get(i).type().equals(PATIENT) && !wanted.get(i).keys().isEmpty();
    }

    /** Scoped ones are under their scope's lock already, and no other message has this one's entries. */
    private boolean unsettled(int i) {
        Nameable one = wanted.get(i);
        if (one.scope() != null || one.keys().isEmpty()) {
            return false;
        }
        boolean strange = keys.get(i).stream().anyMatch(k -> targets(k).isEmpty());
        if (strange || !isKeyedPatient(i) || choices.containsKey(one.fallback())) {
            return strange;
        }
        Wording said = Wording.of(one.content());
        return !said.isEmpty()
                && keys.get(i).stream()
                        .flatMap(k -> targets(k).stream())
                        .noneMatch(t -> wordings.getOrDefault(t.id(), Set.of()).contains(said));
    }

    private void lock(List<Integer> which, LocksSql.Stage stage, boolean patients) throws SQLException {
        LocksSql.take(
                tx,
                stage,
                which.stream()
                        .filter(i -> wanted.get(i).type().equals(PATIENT) == patients)
                        .flatMap(i -> keys.get(i).stream())
                        .mapToLong(KeyHash::own));
    }

    private Named other(int i) {
        List<KeyHash> own = keys.get(i);
        @Nullable Target first = null;
        boolean disagree = false;
        for (KeyHash key : own) {
            List<Target> targets = inOrder(targets(key));
            if (!targets.isEmpty()) {
                if (first == null) {
                    first = targets.getFirst();
                } else {
                    disagree |= !targets.getFirst().id().equals(first.id());
                }
            }
        }
        boolean stored = first != null;
        Target chosen = stored ? Objects.requireNonNull(first) : mint(own.getFirst());
        record(own, chosen);
        return named(chosen, stored, disagree, false);
    }

    private Named patient(int i) {
        Nameable one = wanted.get(i);
        List<KeyHash> own = keys.get(i);
        Wording said = Wording.of(one.content());
        @Nullable Target repeated = one.keys().isEmpty() ? null : choices.get(one.fallback());
        @Nullable Target chosen = repeated;
        boolean disagree = false;
        boolean shared = repeated != null;
        boolean gone = isReplaced(one.content())
                && own.stream().flatMap(k -> targets(k).stream()).anyMatch(Naming::isMinted);
        for (KeyHash key : own) {
            List<Target> targets =
                    gone ? targets(key).stream().filter(Naming::isMinted).toList() : inOrder(targets(key));
            @Nullable Target agreeing = agreeing(targets, said);
            shared |= !targets.isEmpty() && (agreeing == null || agreeing.seq() > 0);
            if (chosen == null) {
                chosen = agreeing;
            } else if (agreeing != null && repeated == null) {
                disagree |= !agreeing.id().equals(chosen.id());
            }
        }
        boolean stored = chosen != null;
        if (chosen == null) {
            chosen = shared ? fresh(own.getFirst(), one.fallback()) : mint(own.getFirst());
        }
        if (chosen.seq() > 0) {
            shareKeys(own, chosen);
        } else {
            record(own, chosen);
        }
        if (shared && repeated == null) {
            choices.put(one.fallback(), chosen);
            choiceRows.add(new NamesSql.ChoiceRow(one.fallback(), chosen));
        }
        if (!one.keys().isEmpty()
                && !said.isEmpty()
                && wordings.computeIfAbsent(chosen.id(), k -> new HashSet<>()).add(said)) {
            wordingRows.add(new NamesSql.WordingRow(chosen.id(), said));
        }
        return named(chosen, stored, disagree, shared);
    }

    /** It says that another record replaced it, so it is the record that went, whatever its keys name since. */
    private static boolean isReplaced(ObjectNode patient) {
        for (JsonNode link : patient.path("link")) {
            if (link.path("type").asString("").equals("replaced-by")) {
                return true;
            }
        }
        return false;
    }

    private static boolean isMinted(Target target) {
        return target.seq() == Target.MINTED;
    }

    /** The record that took this very wording before, else the first that does not contradict it. */
    private @Nullable Target agreeing(List<Target> targets, Wording said) {
        for (Target target : targets) {
            if (wordings.getOrDefault(target.id(), Set.of()).contains(said)) {
                return target;
            }
        }
        for (Target target : targets) {
            Set<Wording> accepted = wordings.getOrDefault(target.id(), Set.of());
            if (agrees(said, accepted)) {
                return target;
            }
        }
        return null;
    }

    /** Wordings that leave something out agree with many; they decide only while there is none that is complete. */
    private static boolean agrees(Wording said, Set<Wording> accepted) {
        List<Wording> complete = accepted.stream().filter(Wording::isComplete).toList();
        Collection<Wording> deciding = complete.isEmpty() ? accepted : complete;
        return deciding.isEmpty() || !deciding.stream().allMatch(said::isAnotherHumanThan);
    }

    private Target mint(KeyHash key) {
        Target minted = new Target(key.id(), key.check(), Target.MINTED);
        known.computeIfAbsent(key, k -> new HashSet<>()).add(minted);
        return minted;
    }

    private Target fresh(KeyHash key, MessageRef source) {
        KeyHash hash = hasher.fresh(PATIENT, key, source);
        return new Target(hash.id(), hash.check(), 1);
    }

    /** Keys that name nothing yet name this record from now on. */
    private void record(List<KeyHash> own, Target chosen) {
        for (KeyHash key : own) {
            if (targets(key).isEmpty()) {
                add(key, new Target(chosen.id(), chosen.check(), 0));
            }
        }
    }

    /** Every key of a fresh record names it too, after those it named before. */
    private void shareKeys(List<KeyHash> own, Target chosen) {
        for (KeyHash key : own) {
            Set<Target> targets = targets(key);
            if (targets.stream().noneMatch(t -> t.id().equals(chosen.id()))) {
                int last = targets.stream().mapToInt(Target::seq).max().orElse(0);
                add(key, new Target(chosen.id(), chosen.check(), targets.isEmpty() ? 0 : Math.max(last, 0) + 1));
            }
        }
    }

    private void add(KeyHash key, Target target) {
        known.computeIfAbsent(key, k -> new HashSet<>()).add(target);
        keyRows.add(new NamesSql.KeyRow(key, target));
    }

    private Set<Target> targets(KeyHash key) {
        return known.getOrDefault(key, Set.of());
    }

    /** What a key names, an alias hiding the record minted from the key. */
    static List<Target> inOrder(Set<Target> targets) {
        List<Target> order = new ArrayList<>();
        for (int seq : SEQUENCE) {
            if (order.isEmpty()) {
                targets.stream().filter(t -> t.seq() == seq).forEach(order::add);
            }
        }
        targets.stream()
                .filter(t -> t.seq() > 0)
                .sorted(java.util.Comparator.comparingInt(Target::seq))
                .forEach(order::add);
        return order;
    }

    private static Named named(Target target, boolean stored, boolean disagree, boolean shared) {
        List<Issue> warnings = new ArrayList<>();
        if (disagree) {
            warnings.add(Issue.warning(
                    "keys-disagree",
                    null,
                    "Two keys of the resource name two stored records; the stronger key was followed."));
        }
        if (shared) {
            warnings.add(Issue.warning(
                    "identifier-shared",
                    null,
                    "The identifier stands for several humans; the message was stored under a record of its own."
                            + " A steward should tell the practice."));
        }
        return new Named(target.id(), target.check(), stored, warnings);
    }
}
