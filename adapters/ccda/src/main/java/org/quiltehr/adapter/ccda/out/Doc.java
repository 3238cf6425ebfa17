package org.quiltehr.adapter.ccda.out;

import java.time.ZoneId;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.ccda.CcdaDialect;
import org.quiltehr.adapter.ccda.CcdaIssue;
import org.quiltehr.adapter.ccda.xml.CdaTree;
import org.quiltehr.adapter.ccda.xml.Element;
import org.quiltehr.adapter.spi.Issue;

/** What the mapping of one document has at hand: used by one thread, forgotten when the document is mapped. */
public final class Doc {

    /** More than the narrative of any document, less than a heap. */
    private static final long MAX_COPIED = 20_000_000;

    private final CdaTree tree;
    private final ZoneId zone;
    private final CcdaDialect dialect;
    private final Drafts drafts = new Drafts();
    private final Map<CcdaIssue, Issue> warnings = new EnumMap<>(CcdaIssue.class);
    private @Nullable Draft patient;
    private String asOf = "";
    private long copied;

    public Doc(CdaTree tree, ZoneId zone, CcdaDialect dialect) {
        this.tree = tree;
        this.zone = zone;
        this.dialect = dialect;
    }

    public CdaTree tree() {
        return tree;
    }

    public Element root() {
        return tree.root();
    }

    /** What the sender does otherwise than the standard. */
    public CcdaDialect dialect() {
        return dialect;
    }

    /** The zone of times without an offset: the practice's, unless the dialect knows better. */
    public ZoneId zone() {
        return zone;
    }

    public Drafts drafts() {
        return drafts;
    }

    /** Warns once per document of each kind, with the first place. */
    public void warn(CcdaIssue issue, String location) {
        warnings.computeIfAbsent(issue, i -> i.warning(location));
    }

    public List<Issue> warnings() {
        return List.copyOf(warnings.values());
    }

    public void patient(Draft draft) {
        patient = draft;
    }

    public Draft patient() {
        return java.util.Objects.requireNonNull(patient);
    }

    /** Whether so much more text may be copied out of the narrative: many references to one text must not flood. */
    public boolean copies(int characters) {
        copied += characters;
        return copied <= MAX_COPIED;
    }

    /** When the document says it was made, as FHIR dateTime: "future" is what lies after it. Empty if unknown. */
    public String asOf() {
        return asOf;
    }

    public void asOf(String dateTime) {
        asOf = dateTime;
    }
}
