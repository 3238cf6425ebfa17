package org.quiltehr.hub.pipeline;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.Entry;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.MessageRef;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.identify.Nameable;
import org.quiltehr.hub.identify.Named;
import org.quiltehr.hub.identify.Names;

/**
 * Names the entries of messages, Patients first, and puts the names in the place of references. Several messages of one
 * practice cost as many queries as one.
 */
final class Stating {

    /** The entries of a message. */
    record Unit(UUID message, List<Entry> entries) {}

    private final Names names;
    private final Connection tx;
    private final PracticeRef practice;
    private final List<One> ones;
    private final Map<Names.Sought, @Nullable LogicalId> found = new HashMap<>();

    private Stating(Names names, Connection tx, PracticeRef practice, List<Unit> units) {
        this.names = names;
        this.tx = tx;
        this.practice = practice;
        this.ones = units.stream().map(One::new).toList();
    }

    static Statements of(Names names, Connection tx, PracticeRef practice, UUID message, List<Entry> entries)
            throws SQLException {
        return of(names, tx, practice, List.of(new Unit(message, entries))).getFirst();
    }

    /** The same for several messages, in order. */
    static List<Statements> of(Names names, Connection tx, PracticeRef practice, List<Unit> units) throws SQLException {
        return new Stating(names, tx, practice, units).run();
    }

    private List<Statements> run() throws SQLException {
        name(true);
        find(ones.stream().flatMap(One::patientKeys).toList());
        ones.forEach(one -> one.scopes(found));
        name(false);
        find(ones.stream().flatMap(One::keys).toList());
        ones.forEach(one -> one.targets(found));
        Set<LogicalId> targets = new HashSet<>();
        ones.forEach(one -> targets.addAll(one.targets.values()));
        Map<LogicalId, String> shown = RowsSql.shown(tx, targets);
        return ones.stream().map(one -> one.statements(shown)).toList();
    }

    private void name(boolean patients) {
        List<Nameable> wanted = new ArrayList<>();
        ones.forEach(one -> wanted.addAll(one.wanted(patients)));
        Iterator<Named> given = names.name(tx, practice, wanted).iterator();
        ones.forEach(one -> one.named(patients, given));
    }

    private void find(List<Names.Sought> sought) {
        List<Names.Sought> open = sought.stream()
                .distinct()
                .filter(one -> !found.containsKey(one))
                .toList();
        if (open.isEmpty()) {
            return;
        }
        List<@Nullable LogicalId> ids = names.find(tx, practice, open);
        for (int i = 0; i < open.size(); i++) {
            found.put(open.get(i), ids.get(i));
        }
    }

    /** One message on its way. */
    private static final class One {

        private final UUID message;
        private final List<Entry> entries;
        private final @Nullable Named[] named;
        private final @Nullable LogicalId[] patients;
        private final Map<String, LogicalId> ids = new HashMap<>();
        private final Map<String, LogicalId> targets = new HashMap<>();
        private final Map<String, String> types = new HashMap<>();
        private final List<Issue> warnings = new ArrayList<>();

        One(Unit unit) {
            this.message = unit.message();
            this.entries = unit.entries();
            this.named = new Named[entries.size()];
            this.patients = new LogicalId[entries.size()];
        }

        private boolean isPatient(int i) {
            return entries.get(i).type().equals("Patient");
        }

        List<Nameable> wanted(boolean ofPatients) {
            Map<String, Integer> sameKeys = new HashMap<>();
            List<Nameable> wanted = new ArrayList<>();
            for (int i = 0; i < entries.size(); i++) {
                if (isPatient(i) != ofPatients) {
                    continue;
                }
                Entry entry = entries.get(i);
                List<String> keys = entry.mode() == Entry.Mode.CREATE ? List.of() : entry.keys();
                LogicalId scope = ofPatients ? null : patients[i];
                if (!keys.isEmpty() && scope != null) {
                    // equal keys inside one message are several statements, told apart by their order
                    int nth = sameKeys.merge(entry.type() + "|" + scope + "|" + keys.getFirst(), 1, Integer::sum);
                    if (nth > 1) {
                        keys = keys.stream().map(key -> key + "#" + nth).toList();
                    }
                }
                wanted.add(new Nameable(entry.type(), scope, keys, new MessageRef(message, i), entry.resource()));
            }
            return wanted;
        }

        void named(boolean ofPatients, Iterator<Named> given) {
            for (int i = 0; i < entries.size(); i++) {
                if (isPatient(i) == ofPatients) {
                    Named name = given.next();
                    named[i] = name;
                    ids.put(entries.get(i).fullUrl(), name.id());
                    warnings.addAll(name.warnings());
                }
            }
        }

        /** Patients that are named by a key, outside the message. */
        Stream<Names.Sought> patientKeys() {
            return entries.stream()
                    .map(Entry::patient)
                    .filter(patient -> patient != null && patient.startsWith(Entry.KEY_REFERENCE))
                    .flatMap(patient -> sought(patient, null).stream());
        }

        /** The Patient record of each entry. */
        void scopes(Map<Names.Sought, @Nullable LogicalId> found) {
            for (int i = 0; i < entries.size(); i++) {
                String patient = entries.get(i).patient();
                if (!isPatient(i) && patient != null) {
                    patients[i] = patient.startsWith(Entry.KEY_REFERENCE)
                            ? sought(patient, null).map(found::get).orElse(null)
                            : ids.get(patient);
                }
            }
        }

        /** Keys in references: in the Patient record's scope, and without one. */
        Stream<Names.Sought> keys() {
            List<Names.Sought> keys = new ArrayList<>();
            for (int i = 0; i < entries.size(); i++) {
                LogicalId scope = isPatient(i) ? null : patients[i];
                References.keys(entries.get(i).resource(), key -> {
                    sought(key, scope).ifPresent(keys::add);
                    sought(key, null).ifPresent(keys::add);
                });
            }
            return keys.stream();
        }

        void targets(Map<Names.Sought, @Nullable LogicalId> found) {
            targets.putAll(ids);
            for (int i = 0; i < entries.size(); i++) {
                Entry entry = entries.get(i);
                types.put(entry.fullUrl(), entry.type());
                LogicalId scope = isPatient(i) ? null : patients[i];
                References.keys(
                        entry.resource(),
                        key -> sought(key, scope)
                                .map(found::get)
                                .or(() -> sought(key, null).map(found::get))
                                .ifPresent(id -> {
                                    targets.put(key, id);
                                    types.put(key, type(key));
                                }));
            }
        }

        Statements statements(Map<LogicalId, String> shown) {
            Map<String, String> references = new HashMap<>();
            targets.forEach((url, id) -> {
                String text = shown.get(id);
                references.put(url, types.get(url) + "/" + (text == null ? id.text() : text));
            });
            List<Statement> list = new ArrayList<>(entries.size());
            for (int i = 0; i < entries.size(); i++) {
                Entry entry = entries.get(i);
                Named name = Objects.requireNonNull(named[i]);
                list.add(new Statement(
                        i,
                        entry,
                        name.id(),
                        name.keyHash(),
                        isPatient(i) ? name.id() : patients[i],
                        References.rewritten(entry.resource(), references),
                        Contents.hash(entry)));
            }
            return new Statements(list, ids, references, warnings);
        }

        private static String type(String reference) {
            String rest = reference.substring(Entry.KEY_REFERENCE.length());
            int bar = rest.indexOf('|');
            return bar < 0 ? rest : rest.substring(0, bar);
        }

        /** What a reference by key names; empty where it holds no key. */
        private static Optional<Names.Sought> sought(String reference, @Nullable LogicalId scope) {
            String type = type(reference);
            int key = Entry.KEY_REFERENCE.length() + type.length() + 1;
            return key > reference.length()
                    ? Optional.empty()
                    : Optional.of(
                            new Names.Sought(type, type.equals("Patient") ? null : scope, reference.substring(key)));
        }
    }
}
