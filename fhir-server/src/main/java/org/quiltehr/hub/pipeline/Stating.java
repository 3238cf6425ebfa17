package org.quiltehr.hub.pipeline;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.Entry;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.MessageRef;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.identify.Nameable;
import org.quiltehr.hub.identify.Named;
import org.quiltehr.hub.identify.Names;

/** Names the entries of one message, Patients first, and puts the names in the place of references. */
final class Stating {

    private final Names names;
    private final Connection tx;
    private final PracticeRef practice;
    private final UUID message;
    private final List<Entry> entries;
    private final @Nullable Named[] named;
    private final @Nullable LogicalId[] patients;
    private final Map<String, LogicalId> ids = new HashMap<>();
    private final Map<String, @Nullable LogicalId> byKey = new HashMap<>();
    private final List<Issue> warnings = new ArrayList<>();

    private Stating(Names names, Connection tx, PracticeRef practice, UUID message, List<Entry> entries) {
        this.names = names;
        this.tx = tx;
        this.practice = practice;
        this.message = message;
        this.entries = entries;
        this.named = new Named[entries.size()];
        this.patients = new LogicalId[entries.size()];
    }

    static Statements of(Names names, Connection tx, PracticeRef practice, UUID message, List<Entry> entries)
            throws SQLException {
        return new Stating(names, tx, practice, message, entries).run();
    }

    private Statements run() throws SQLException {
        List<Integer> first = new ArrayList<>();
        List<Integer> rest = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            (isPatient(i) ? first : rest).add(i);
        }
        name(first);
        scopes(rest);
        name(rest);
        Map<String, String> references = references();
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

    private boolean isPatient(int i) {
        return entries.get(i).type().equals("Patient");
    }

    private void name(List<Integer> indexes) {
        Map<String, Integer> sameKeys = new HashMap<>();
        List<Nameable> wanted = new ArrayList<>(indexes.size());
        for (int i : indexes) {
            Entry entry = entries.get(i);
            List<String> keys = entry.mode() == Entry.Mode.CREATE ? List.of() : entry.keys();
            LogicalId scope = isPatient(i) ? null : patients[i];
            if (!keys.isEmpty() && scope != null) {
                // equal keys inside one message are several statements, told apart by their order
                int nth = sameKeys.merge(entry.type() + "|" + scope + "|" + keys.getFirst(), 1, Integer::sum);
                if (nth > 1) {
                    keys = keys.stream().map(key -> key + "#" + nth).toList();
                }
            }
            wanted.add(new Nameable(entry.type(), scope, keys, new MessageRef(message, i), entry.resource()));
        }
        List<Named> given = names.name(tx, practice, wanted);
        for (int n = 0; n < given.size(); n++) {
            int i = indexes.get(n);
            named[i] = given.get(n);
            ids.put(entries.get(i).fullUrl(), given.get(n).id());
            warnings.addAll(given.get(n).warnings());
        }
    }

    /** The Patient record of each entry; one outside the message is found by its key. */
    private void scopes(List<Integer> indexes) {
        for (int i : indexes) {
            String patient = entries.get(i).patient();
            if (patient == null) {
                continue;
            }
            patients[i] = patient.startsWith(Entry.KEY_REFERENCE) ? find(patient, null) : ids.get(patient);
        }
    }

    private @Nullable LogicalId find(String reference, @Nullable LogicalId scope) {
        String at = reference + "|" + scope;
        if (!byKey.containsKey(at)) {
            String rest = reference.substring(Entry.KEY_REFERENCE.length());
            int bar = rest.indexOf('|');
            String type = bar < 0 ? rest : rest.substring(0, bar);
            byKey.put(
                    at,
                    bar < 0
                            ? null
                            : names.find(
                                            tx,
                                            practice,
                                            type,
                                            type.equals("Patient") ? null : scope,
                                            List.of(rest.substring(bar + 1)))
                                    .getFirst());
        }
        return byKey.get(at);
    }

    private Map<String, String> references() throws SQLException {
        Map<String, LogicalId> targets = new HashMap<>(ids);
        Map<String, String> types = new HashMap<>();
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            types.put(entry.fullUrl(), entry.type());
            LogicalId scope = isPatient(i) ? null : patients[i];
            Set<String> keys = new LinkedHashSet<>();
            References.keys(entry.resource(), keys::add);
            for (String key : keys) {
                LogicalId found = find(key, scope);
                if (found == null && scope != null) {
                    found = find(key, null);
                }
                if (found != null) {
                    targets.put(key, found);
                    String rest = key.substring(Entry.KEY_REFERENCE.length());
                    types.put(key, rest.substring(0, rest.indexOf('|')));
                }
            }
        }
        Map<LogicalId, String> shown = RowsSql.shown(tx, new HashSet<>(targets.values()));
        Map<String, String> references = new HashMap<>();
        targets.forEach((url, id) -> {
            String text = shown.get(id);
            references.put(url, types.get(url) + "/" + (text == null ? id.text() : text));
        });
        return references;
    }
}
