package org.quiltehr.adapter.ccda.out;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.ccda.CcdaIssue;
import org.quiltehr.adapter.ccda.xml.Element;
import org.quiltehr.adapter.spi.ContentId;
import org.quiltehr.adapter.spi.Entry;
import org.quiltehr.adapter.spi.Issue;

/** The resources of one document, in the order they were begun, and which element each came from. */
public final class Drafts {

    private final List<Draft> all = new ArrayList<>();
    private final IdentityHashMap<Element, Out> owners = new IdentityHashMap<>();
    private final Map<String, Draft> entities = new HashMap<>();

    /** Begins a resource; what is not understood below the element will be kept in it. */
    public Draft begin(String type, Element source) {
        Draft draft = begin(type, source, "");
        owners.put(source, draft.root());
        return draft;
    }

    /** Begins a resource beside another one of the same element. */
    public Draft begin(String type, Element source, String role) {
        Draft draft = new Draft(type, ContentId.urn("ccda", type, source.location(), role), source);
        all.add(draft);
        return draft;
    }

    /** The shared resource of this type that bears one of the keys, begun if there is none. */
    public Draft entity(String type, List<String> keys, Element source) {
        Draft found = null;
        for (String key : keys) {
            found = found == null ? entities.get(type + " " + key) : found;
        }
        if (found == null) {
            found = new Draft(type, ContentId.urn("ccda", type, keys.getFirst()), source).share();
            all.add(found);
        }
        for (String key : keys) {
            if (entities.putIfAbsent(type + " " + key, found) == null) {
                found.id(key);
            }
        }
        return found;
    }

    /** The role of a practitioner in an organisation; keyed by the keys of both. */
    public Draft role(Draft practitioner, @Nullable Draft organization, String name, Element source) {
        return entities.computeIfAbsent("PractitionerRole " + name, k -> {
            Draft draft =
                    new Draft("PractitionerRole", ContentId.urn("ccda", "PractitionerRole", name), source).share();
            draft.content("role|" + first(practitioner) + "|" + (organization == null ? "" : first(organization)));
            all.add(draft);
            return draft;
        });
    }

    private static String first(Draft draft) {
        return draft.ids().isEmpty() ? draft.fullUrl() : draft.ids().getFirst();
    }

    /** Says where what is not understood below the element is kept. */
    public void own(Element element, Out out) {
        owners.putIfAbsent(element, out);
    }

    public @Nullable Out owner(Element element) {
        return owners.get(element);
    }

    public List<Draft> all() {
        return all;
    }

    /**
     * The entries with their keys: an id that several of one type bear names none of them; equal keys get an ordinal.
     *
     * @param warnings gets one per id that several statements bear
     */
    public List<Entry> entries(@Nullable Draft patient, List<Issue> warnings) {
        Map<String, Integer> bearers = new HashMap<>();
        for (Draft draft : all) {
            if (!draft.shared() && draft != patient) {
                draft.ids().forEach(id -> bearers.merge(draft.type() + " " + id, 1, Integer::sum));
            }
        }
        Map<String, Integer> used = new HashMap<>();
        List<Entry> entries = new ArrayList<>(all.size());
        for (Draft draft : all) {
            List<String> keys = new ArrayList<>();
            for (String id : draft.ids()) {
                if (bearers.getOrDefault(draft.type() + " " + id, 1) == 1) {
                    keys.add(id);
                } else {
                    warnings.add(
                            CcdaIssue.SHARED_STATEMENT_ID.warning(draft.source().location()));
                }
            }
            String content = draft.content();
            if (content != null) {
                int ordinal = used.merge(draft.type() + " " + content, 1, Integer::sum);
                keys.add(ordinal == 1 ? content : content + "|#" + ordinal);
            }
            String scope = draft.shared() || patient == null ? null : patient.fullUrl();
            entries.add(new Entry(draft.fullUrl(), draft.json(), Entry.Mode.UPSERT, keys, scope));
        }
        return entries;
    }
}
