package org.quiltehr.hub.summary;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.query.PersonRecord;
import org.quiltehr.hub.query.QueryProblem;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.query.Stored;

/**
 * {@code $summary}: the International Patient Summary (hl7.fhir.uv.ips 2.0) of one person over all linked records. The record is
 * read for each call, as its reader may see it; only what was written of an equal one is kept. The same record at the same instant
 * gives the same bytes.
 */
public final class SummaryService {

    /** Profiles a caller may ask for: IPS itself, with or without a version. */
    private static final Set<String> PROFILES =
            Set.of(IpsCopy.IPS + "Composition-uv-ips", IpsCopy.IPS + "Bundle-uv-ips", "http://hl7.org/fhir/uv/ips");

    /** The types a section can list. */
    static final Set<String> LISTED = Set.of(
            "AllergyIntolerance",
            "CarePlan",
            "ClinicalImpression",
            "Condition",
            "Consent",
            "Device",
            "DeviceUseStatement",
            "DiagnosticReport",
            "DocumentReference",
            "Flag",
            "Immunization",
            "ImmunizationRecommendation",
            "MedicationAdministration",
            "MedicationDispense",
            "MedicationRequest",
            "MedicationStatement",
            "Observation",
            "Procedure");

    /** The types that come along when an entry refers to them. */
    static final Set<String> SUPPORTING = Set.of(
            "Device",
            "ImagingStudy",
            "Location",
            "Medication",
            "Organization",
            "Practitioner",
            "PractitionerRole",
            "RelatedPerson",
            "Specimen");

    static final Set<String> LOADED =
            Stream.of(LISTED, SUPPORTING, Set.of("List")).flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());

    /** Finds resources outside the patient's compartment: Practitioner, Organization, Medication, … */
    @FunctionalInterface
    interface Lookup {
        List<Stored> find(Collection<String> references);
    }

    /**
     * What is asked.
     *
     * @param base the FHIR base as the caller addressed it, without a closing slash; entries' full URLs begin with it
     * @param profile the operation's {@code profile} parameter
     * @param asOf the record as it was known at this instant; null: as it is now
     */
    public record Request(
            View view,
            Grant grant,
            String patientId,
            String base,
            @Nullable String profile,
            @Nullable Instant asOf) {}

    private final Reader reader;
    private final InstantSource clock;
    private final Sources.Hearing hearing;
    private final Function<String, String> practiceName;
    private final KnownDocuments known = new KnownDocuments();

    /** @param practiceName a practice's name for people by its slug */
    SummaryService(Reader reader, InstantSource clock, Sources.Hearing hearing, Function<String, String> practiceName) {
        this.reader = reader;
        this.clock = clock;
        this.hearing = hearing;
        this.practiceName = practiceName;
    }

    /**
     * The document as UTF-8 JSON; empty if there is no such patient for this reader.
     *
     * @throws QueryProblem if a profile other than IPS is asked for
     */
    public Optional<byte[]> summary(Request request) {
        return summary(request, members -> {});
    }

    /**
     * The same.
     *
     * @param shown is told the Patient records the document was made of
     */
    public Optional<byte[]> summary(Request request, Consumer<List<LogicalId>> shown) {
        checkProfile(request.profile());
        Instant asOf = request.asOf();
        Optional<PersonRecord> record = asOf == null
                ? newest(request)
                : reader.chart(request.view(), request.grant(), request.patientId(), LOADED, asOf);
        Instant at = asOf == null ? clock.instant() : asOf;
        return record.map(person -> {
            // silence is told of now: what an earlier instant knew of it is not kept
            Sources.Hearing heard = asOf == null ? hearing : (practices, when) -> Map.of();
            Sources sources = new Sources(person, heard, at, practiceName);
            byte[] document = known.of(person, lookup(request), request.base(), at, sources)
                    .document(person, request.base(), at, sources);
            shown.accept(person.members().stream().map(Stored::id).toList());
            return document;
        });
    }

    /** What a summary can show; all there is if a section that shows everything would miss something. */
    private Optional<PersonRecord> newest(Request request) {
        Optional<PersonRecord> newest = reader.newest(
                request.view(), request.grant(), request.patientId(), LOADED, Limits.STANDARD.newestPerCode());
        return newest.isEmpty() || Sift.suffices(newest.get())
                ? newest
                : reader.chart(request.view(), request.grant(), request.patientId(), LOADED);
    }

    static void checkProfile(@Nullable String profile) {
        if (profile != null && !profile.isBlank()) {
            int version = profile.indexOf('|');
            String canonical = version < 0 ? profile : profile.substring(0, version);
            if (!PROFILES.contains(canonical)
                    || version >= 0 && !profile.substring(version + 1).startsWith("2.0")) {
                throw new QueryProblem(
                        QueryProblem.Code.NOT_SUPPORTED, "profile: only " + IpsCopy.IPS + "Composition-uv-ips|2.0.0");
            }
        }
    }

    private Lookup lookup(Request request) {
        Instant asOf = request.asOf();
        return references -> asOf == null
                ? reader.resolve(request.view(), request.grant(), references)
                : reader.resolve(request.view(), request.grant(), references, asOf);
    }
}
