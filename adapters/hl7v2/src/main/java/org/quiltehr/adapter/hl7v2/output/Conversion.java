package org.quiltehr.adapter.hl7v2.output;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.hl7v2.Hl7v2Issue;
import org.quiltehr.adapter.hl7v2.Settings;
import org.quiltehr.adapter.hl7v2.er7.Er7Message;
import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.er7.Segment;
import org.quiltehr.adapter.spi.ContentId;
import org.quiltehr.adapter.spi.Directive;
import org.quiltehr.adapter.spi.Entry;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.Mapping;

/** One message on its way to a transaction: the drafts, what is said of records, the warnings, and the account. */
public final class Conversion {

    private final Er7Message message;
    private final Settings settings;
    private final String origin;
    private final List<Draft> drafts = new ArrayList<>();
    private final List<Directive> directives = new ArrayList<>();
    private final List<Issue> warnings = new ArrayList<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private final Map<String, Draft> shared = new HashMap<>();
    private final Map<Segment, Draft> carriers = new IdentityHashMap<>();
    private final Map<Segment, int[]> ofMessage = new IdentityHashMap<>();

    public Conversion(Er7Message message, Settings settings) {
        this.message = message;
        this.settings = settings;
        Segment msh = message.msh();
        this.origin = msh.first(3).er7() + "|" + msh.first(4).er7() + "|" + msh.text(10);
    }

    public Er7Message message() {
        return message;
    }

    public Settings settings() {
        return settings;
    }

    /** A new entry. */
    public Draft add(String type, Entry.Mode mode, @Nullable Draft patient) {
        Draft draft = detached(type, mode, patient);
        drafts.add(draft);
        return draft;
    }

    /** An entry that may turn out to be one that is there already; see {@link #share}. */
    public Draft detached(String type, Entry.Mode mode, @Nullable Draft patient) {
        int number = counts.merge(type, 1, Integer::sum);
        return new Draft(type, ContentId.urn("hl7v2", origin, type, String.valueOf(number)), mode, patient);
    }

    /**
     * Enters a record of the practice (a Practitioner, a Location…) or of one patient once per message.
     *
     * @return the entry to refer to: the first one with this strongest key. If that says something else, the new one is
     *     dropped, so that its leaves are kept beside the reference instead
     */
    public Draft share(Draft draft) {
        Draft patient = draft.patient();
        String scope = patient == null ? "" : patient.fullUrl();
        String key = draft.type() + " " + scope + " " + draft.keys().getFirst();
        Draft known = shared.putIfAbsent(key, draft);
        if (known == null) {
            drafts.add(draft);
            return draft;
        }
        if (known.json().equals(draft.json())) {
            draft.mergeInto(known);
        } else {
            draft.drop();
        }
        return known;
    }

    /** What is left of the segment's fields is kept with this entry; without one, with the message's Provenance. */
    public void carry(Segment segment, Draft draft, int... fieldsOfMessage) {
        carriers.putIfAbsent(segment, draft);
        if (fieldsOfMessage.length > 0) {
            ofMessage.putIfAbsent(segment, fieldsOfMessage);
        }
    }

    Optional<Draft> carrier(Segment segment, int field) {
        int[] excluded = ofMessage.get(segment);
        if (excluded != null) {
            for (int number : excluded) {
                if (number == field) {
                    return Optional.empty();
                }
            }
        }
        return Optional.ofNullable(carriers.get(segment)).filter(Draft::stands);
    }

    public void say(Directive directive) {
        directives.add(directive);
    }

    public void warn(Hl7v2Issue issue, Leaf leaf) {
        warnings.add(issue.warning(leaf.location()));
    }

    public void warn(Issue issue) {
        warnings.add(issue);
    }

    /** The entries so far, dropped ones left out. */
    public List<Draft> drafts() {
        return drafts.stream().filter(Draft::stands).toList();
    }

    /** The first entry of the type. */
    public Optional<Draft> first(String type) {
        return drafts().stream().filter(d -> d.type().equals(type)).findFirst();
    }

    /** The entry of the type that the segments before this one made, else the first of the type. */
    public Optional<Draft> bearer(String type, Segment segment) {
        Draft last = null;
        for (Segment before : message.segments()) {
            if (before == segment) {
                break;
            }
            Draft carrier = carriers.get(before);
            last = carrier != null && carrier.stands() && carrier.type().equals(type) ? carrier : last;
        }
        return Optional.ofNullable(last).or(() -> first(type));
    }

    /** The whole, once the Provenance is there. */
    public Mapping.Mapped finish(Draft provenance) {
        Account account = new Account(this, provenance);
        account.keepRest();
        List<Entry> entries = new ArrayList<>();
        Map<String, Integer> used = new HashMap<>();
        for (Draft draft : drafts()) {
            Draft patient = draft.patient();
            String scope = draft.type() + " " + (patient == null ? "" : patient.fullUrl()) + " ";
            List<String> keys = new ArrayList<>();
            for (String key : draft.keys()) {
                int ordinal = used.merge(scope + key, 1, Integer::sum);
                keys.add(ordinal == 1 ? key : key + "#" + ordinal);
            }
            entries.add(draft.entry(keys));
        }
        return new Mapping.Mapped(entries, directives, account.ledger(), account.warnings(warnings));
    }
}
