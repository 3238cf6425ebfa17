package org.quiltehr.adapter.ccda.datatype;

/** URLs of the extensions that are written. */
public final class Extensions {

    public static final String HL7 = "http://hl7.org/fhir/StructureDefinition/";
    public static final String ABSENT = HL7 + "data-absent-reason";
    /** valueString {@code way to the element: @attribute=value …}: what has no place in FHIR, as it was. */
    public static final String SOURCE_VALUE = "http://quiltehr.org/fhir/StructureDefinition/source-value";
    /** valueCode IANA zone: the offset of this time is that of the practice, not of the source. */
    public static final String ASSUMED_ZONE = "http://quiltehr.org/fhir/StructureDefinition/assumed-zone";
    /** valueReference: the device or organization that wrote a statement, where R4 allows persons only. */
    public static final String RECORDED_BY = "http://quiltehr.org/fhir/StructureDefinition/recorded-by";

    private Extensions() {}
}
