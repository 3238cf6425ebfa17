package org.quiltehr.adapter.ccda;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.ccda.datatype.Ids;
import org.quiltehr.adapter.ccda.datatype.Times;
import org.quiltehr.adapter.ccda.document.Account;
import org.quiltehr.adapter.ccda.document.DocumentHeader;
import org.quiltehr.adapter.ccda.document.PatientHeader;
import org.quiltehr.adapter.ccda.document.Sections;
import org.quiltehr.adapter.ccda.entry.Indications;
import org.quiltehr.adapter.ccda.out.Doc;
import org.quiltehr.adapter.ccda.xml.CdaTree;
import org.quiltehr.adapter.ccda.xml.Element;
import org.quiltehr.adapter.ccda.xml.XmlProblem;
import org.quiltehr.adapter.ccda.xml.XmlReader;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.Entry;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.Ledger;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.Peek;
import org.quiltehr.adapter.spi.RawMessage;

/** One CDA document to FHIR: patient, document, sections and their entries, then the account of every leaf. */
final class CcdaAdapter implements Adapter {

    private final XmlReader reader;
    private final CcdaDialect dialect;
    private final ZoneId zone;

    CcdaAdapter(FeedConfig config, CcdaDialect dialect) {
        this.reader = new XmlReader(dialect.readAs());
        this.dialect = dialect;
        this.zone = dialect.utc() ? ZoneId.of("UTC") : config.zone();
    }

    @Override
    public Peek peek(RawMessage message) {
        CdaTree tree;
        try {
            tree = reader.read(message.body(), "recordTarget");
        } catch (XmlProblem e) {
            return Peek.unreadable(e.issue().error(e.place()));
        }
        Element root = tree.root();
        if (!root.is("ClinicalDocument")) {
            return Peek.unreadable(CcdaIssue.NOT_CLINICAL_DOCUMENT.error("document"));
        }
        Element code = root.child("code");
        String type = code == null || code.value("code") == null ? "" : " " + code.value("code");
        Element id = root.child("id");
        Ids.Id control = id == null ? null : Ids.of(id);
        Element role = root.at("recordTarget", "patientRole");
        return new Peek(
                "ClinicalDocument" + type,
                control == null ? null : control.key(),
                role == null ? List.of() : PatientHeader.keys(role, dialect),
                instant(root.child("effectiveTime")),
                role == null ? Optional.of(CcdaIssue.NO_RECORD_TARGET.error(root.location())) : Optional.empty());
    }

    private @Nullable Instant instant(@Nullable Element time) {
        Times.Point point = time == null ? null : Times.point(time.value("value"), zone);
        if (point == null) {
            return null;
        }
        if (point.hasTime()) {
            return OffsetDateTime.parse(point.text()).toInstant();
        }
        return point.text().length() < 10
                ? null
                : LocalDate.parse(point.text()).atStartOfDay(zone).toInstant();
    }

    @Override
    public Mapping map(RawMessage message) {
        CdaTree tree;
        try {
            tree = reader.read(message.body(), null);
        } catch (XmlProblem e) {
            return Mapping.Rejected.unreadable(e.issue().error(e.place()));
        }
        Element root = tree.root();
        Doc doc = new Doc(tree, zone, dialect);
        if (!root.is("ClinicalDocument")) {
            return Mapping.Rejected.unreadable(CcdaIssue.NOT_CLINICAL_DOCUMENT.error("document"));
        }
        Element target = root.child("recordTarget");
        Element role = target == null ? null : target.child("patientRole");
        if (target == null || role == null) {
            return Mapping.Rejected.unreadable(CcdaIssue.NO_RECORD_TARGET.error(root.location()));
        }
        return mapped(doc, target, role, message.body());
    }

    private static Mapping mapped(Doc doc, Element target, Element role, byte[] body) {
        Element root = doc.root();
        Times.Point made = Times.point(root.child("effectiveTime"), doc);
        doc.asOf(made == null ? "" : made.text());
        new PatientHeader(doc).map(target, role);
        if (PatientHeader.keys(role, doc.dialect()).isEmpty()) {
            doc.warn(CcdaIssue.NO_PATIENT_ID, role.location());
        }
        if (!doc.tree().namespaced()) {
            doc.warn(CcdaIssue.NO_NAMESPACE, root.location());
        }
        if (root.children("recordTarget").size() > 1) {
            doc.warn(
                    CcdaIssue.SEVERAL_PATIENTS,
                    root.children("recordTarget").get(1).location());
        }
        DocumentHeader header = new DocumentHeader(doc);
        header.map(body);
        new Sections(doc).map(header.composition());
        header.encounter();
        Indications.refer(doc);
        Ledger ledger = new Account(doc).take(header.composition());
        List<Issue> warnings = new ArrayList<>(doc.warnings());
        List<Entry> entries = doc.drafts().entries(doc.patient(), warnings);
        return new Mapping.Mapped(entries, header.directives(), ledger, warnings);
    }
}
