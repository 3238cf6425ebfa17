package org.quiltehr.hub.summary;

import java.util.Locale;

/** Synthetic persons whose records have what real ones have: gaps, doubles, contradictions, odd dates and units. */
final class People {

    static final String LOINC = "http://loinc.org";
    static final String SNOMED = "http://snomed.info/sct";

    private People() {}

    static Person noData() {
        return new Person().member("lakeside", "{\"resourceType\":\"Patient\",\"id\":\"p-none\"}");
    }

    static Person few() {
        return new Person().member("lakeside", """
                {"resourceType":"Patient","id":"p-few","name":[{"family":"Okonkwo","given":["Ada"]}],
                 "gender":"female","birthDate":"1961-07-08"}""").has("lakeside", """
                {"resourceType":"AllergyIntolerance","clinicalStatus":%s,
                 "code":{"coding":[{"system":"http://snomed.info/sct","code":"716186003","display":"No known allergy"}]}}""".formatted(
                        status("allergyintolerance-clinical", "active")));
    }

    /** Three records whose birth dates and sexes differ; statements that agree and contradict. */
    static Person conflicting() {
        Person person =
                new Person().member("lakeside", """
                {"resourceType":"Patient","id":"p-one","name":[{"family":"Brandt","given":["Ilse","M"]}],
                 "gender":"female","birthDate":"1957-03-14"}""").member("harbor", """
                {"resourceType":"Patient","id":"p-two","name":[{"family":"Brandt","given":["Ilse"]}],
                 "gender":"female","birthDate":"1957-03-15"}""").member("mercy", """
                {"resourceType":"Patient","id":"p-three","name":[{"text":"BRANDT ILSE <b>&"}],"birthDate":"1957"}""");
        for (String practice : new String[] {"lakeside", "harbor"}) {
            boolean first = practice.equals("lakeside");
            person.has(practice, """
                    {"resourceType":"MedicationRequest","status":"%s","intent":"order","authoredOn":"2026-09-0%d",
                     "medicationCodeableConcept":{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm",
                       "code":"861007","display":"metformin hydrochloride 500 MG Oral Tablet"}]},
                     "requester":{"reference":"Practitioner/dr-%s"},
                     "dosageInstruction":[{"text":"%s"}]}""".formatted(
                                    first ? "active" : "on-hold",
                                    first ? 1 : 2,
                                    practice,
                                    first ? "1 tablet daily" : "1 tablet twice daily"))
                    .shared(practice, """
                    {"resourceType":"Practitioner","id":"dr-%s","name":[{"family":"Ruiz"}]}""".formatted(practice))
                    .has(practice, """
                    {"resourceType":"Condition","clinicalStatus":%s,"onsetDateTime":"2011-0%d",
                     "code":{"coding":[{"system":"http://snomed.info/sct","code":"44054006"}],"text":"Type 2 diabetes"}}""".formatted(
                                    status("condition-clinical", first ? "active" : "resolved"), first ? 3 : 4));
        }
        person.has("harbor", """
                {"resourceType":"AllergyIntolerance","clinicalStatus":%s,"category":["medication"],"criticality":"high",
                 "code":{"text":"Penicillin <script>alert(1)</script> & Co"},
                 "reaction":[{"manifestation":[{"text":"Hives"}],"severity":"moderate"}]}""".formatted(status("allergyintolerance-clinical", "active")));
        person.has("mercy", """
                {"resourceType":"AllergyIntolerance","clinicalStatus":%s,"code":{"text":"NKDA"}}""".formatted(status("allergyintolerance-clinical", "active")));
        person.has("mercy", """
                {"resourceType":"Condition","clinicalStatus":%s,"verificationStatus":%s,
                 "code":{"text":"Entered in error"}}""".formatted(
                        status("condition-clinical", "active"), status("condition-ver-status", "entered-in-error")));
        return person;
    }

    /** Everything a profile wants and a source does not say, and every section. */
    static Person withoutCodes() {
        Person person = new Person()
                .member("lakeside", "{\"resourceType\":\"Patient\",\"id\":\"p-bare\",\"name\":[{\"prefix\":[\"Ms\"]}]}")
                .member("lab", "{\"resourceType\":\"Patient\",\"id\":\"p-bare-2\"}");
        String allergy = status("allergyintolerance-clinical", "active");
        for (String json : new String[] {
            "{'resourceType':'AllergyIntolerance','clinicalStatus':" + allergy.replace('"', '\'') + "}",
            "{'resourceType':'Condition'}",
            "{'resourceType':'Condition','category':[{'coding':[{'system':'http://loinc.org','code':'47420-5'}]}],'code':{'text':'Walks with a frame'}}",
            "{'resourceType':'Procedure','status':'completed'}",
            "{'resourceType':'Procedure','status':'not-done','code':{'text':'Colonoscopy'},'performedString':'last spring'}",
            "{'resourceType':'Immunization','status':'completed','vaccineCode':{'text':'tetanus'},'occurrenceString':'as a child'}",
            "{'resourceType':'MedicationStatement','status':'active','medicationCodeableConcept':{'text':'aspirin 81 mg'}}",
            "{'resourceType':'MedicationStatement','status':'stopped','medicationCodeableConcept':{'text':'old drug'},'effectivePeriod':{'end':'2012-01-01'}}",
            "{'resourceType':'MedicationStatement','status':'completed','medicationReference':{'reference':'#m'},'contained':[{'resourceType':'Medication','id':'m'}],'effectivePeriod':{'start':'2026-10-01','end':'2026-10-08'}}",
            "{'resourceType':'MedicationRequest','status':'active','intent':'order','medicationReference':{'reference':'Medication/m1'}}",
            "{'resourceType':'MedicationRequest','status':'active','intent':'order','doNotPerform':true,'medicationCodeableConcept':{'text':'heparin'}}",
            "{'resourceType':'MedicationDispense','status':'completed','medicationCodeableConcept':{'text':'amoxicillin 500 mg'},'whenHandedOver':'2026-11-01T12:00:00Z'}",
            "{'resourceType':'Device','type':{'text':'Pacemaker'},'status':'active'}",
            "{'resourceType':'DeviceUseStatement','status':'active','device':{'reference':'Device/d2'},'timingTiming':{'event':['2020-01-01']}}",
            "{'resourceType':'Flag','status':'active','code':{'text':'Falls risk'}}",
            "{'resourceType':'Flag','status':'inactive','code':{'text':'Old flag'}}",
            "{'resourceType':'CarePlan','status':'active','intent':'plan','title':'Diabetes plan'}",
            "{'resourceType':'ClinicalImpression','status':'completed','summary':'Independent in daily activities'}",
            "{'resourceType':'Consent','status':'active','scope':{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/consentscope','code':'adr'}]},'category':[{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/consentcategorycodes','code':'dnr'}]}],'policyRule':{'text':'DNR'}}",
            "{'resourceType':'DocumentReference','status':'current','type':{'coding':[{'system':'http://loinc.org','code':'42348-3'}]},'content':[{'attachment':{'contentType':'application/pdf','url':'http://hub.example/fhir/Binary/1'}}]}",
            "{'resourceType':'DiagnosticReport','status':'final','code':{'text':'CBC'},'performer':[{'reference':'Organization/o1'}],'specimen':[{'reference':'Specimen/s1'}]}",
            "{'resourceType':'DiagnosticReport','status':'registered','code':{'text':'Blood culture'},'effectiveDateTime':'2026-11-19','result':[{'reference':'Observation/none'}]}"
        }) {
            person.has("lakeside", json.replace('\'', '"'));
        }
        String category =
                "'category':[{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/observation-category','code':'%s'}]}]";
        for (String json : new String[] {
            lab(category) + ",'code':{'text':'Potassium'}}",
            lab(category)
                    + ",'code':{'text':'Sodium'},'effectiveInstant':'2026-11-01T10:00:00Z','valueQuantity':{'value':140,'unit':'mmol/L'}}",
            lab(category)
                    + ",'code':{'text':'Panel'},'effectiveDateTime':'2026-11','component':[{'code':{'text':'part'}}]}",
            lab(category).replace("final", "registered")
                    + ",'code':{'text':'Culture'},'effectiveDateTime':'2026-11-19'}",
            lab(category).replace("final", "cancelled") + ",'code':{'text':'Cancelled'}}",
            lab(category).replace("laboratory", "imaging")
                    + ",'code':{'text':'CT head'},'effectiveDateTime':'2026-10','valueString':'No bleed'}",
            "{'resourceType':'Observation','status':'final','code':{'text':'Nobody knows the kind'},'valueString':'x'}",
            "{'resourceType':'Observation','status':'final','code':{}}",
            vital("29463-7") + ",'valueQuantity':{'value':181.5,'unit':'lbs'}}",
            vital("8302-2") + ",'valueQuantity':{'value':5.9,'unit':'cubits'}}",
            vital("85354-9")
                    + ",'component':[{'code':{'coding':[{'system':'http://loinc.org','code':'8480-6'}]},'valueQuantity':{'value':120,'unit':'mmHg'}}]}",
            vital("8867-4")
                    + ",'valueQuantity':{'value':70.0,'unit':'/min','system':'http://unitsofmeasure.org','code':'/min'}}",
            vital("8310-5") + ",'valueString':'felt hot'}",
            vital("8867-4").replace("2026-11", "2026-11-03")
                    + ",'component':[{'code':{'text':'standing'},'valueQuantity':{'value':88,'unit':'beats/min','system':'urn:local:ISO','code':'beats/min'}},"
                    + "{'code':{'text':'perfusion'},'valueQuantity':{'value':2,'unit':'PI'}}]}",
            vital("2708-6").replace("2026-11", "2026-11-02") + "}",
            vital("29463-7").replace("2026-11", "2026-11-02") + ",'valueQuantity':{'value':181.5,'unit':'lbs'}}",
            vital("8302-2").replace("2026-11", "2026-11-02") + ",'valueQuantity':{'value':5.9,'unit':'cubits'}}",
            vital("8310-5").replace("2026-11", "2026-11-02") + ",'valueString':'felt hot'}",
            vital("85354-9")
                            .replace(
                                    "'effectiveDateTime':'2026-11'",
                                    "'effectivePeriod':{'start':'2026-11-01','end':'2026-11-02'}")
                    + ",'component':[{'code':{'coding':[{'system':'http://loinc.org','code':'8480-6'}]},'valueQuantity':{'value':120,'unit':'mmHg'}}]}",
            "{'resourceType':'Observation','status':'final','code':{'coding':[{'system':'http://loinc.org','code':'72166-2'}]},'valueCodeableConcept':{'coding':[{'system':'http://snomed.info/sct','code':'8517006','display':'Ex-smoker'}]},'effectiveDateTime':'2025-01-01'}",
            "{'resourceType':'Observation','status':'final','code':{'coding':[{'system':'http://loinc.org','code':'72166-2'}]},'valueCodeableConcept':{'coding':[{'system':'http://snomed.info/sct','code':'77176002','display':'Smoker'}]},'effectiveDateTime':'2026-01-01'}",
            "{'resourceType':'Observation','status':'final','code':{'coding':[{'system':'http://loinc.org','code':'74013-4'}]},'valueQuantity':{'value':2,'unit':'drinks/day'}}",
            "{'resourceType':'Observation','status':'final','code':{'coding':[{'system':'http://loinc.org','code':'82810-3'}]},'valueCodeableConcept':{'text':'not pregnant'},'effectiveDateTime':'2026-01-01'}",
            "{'resourceType':'Observation','status':'final','code':{'coding':[{'system':'http://loinc.org','code':'11778-8'}]},'valueDateTime':'2026-12-01','effectiveDateTime':'2026-06-01'}",
            "{'resourceType':'Observation','status':'final','code':{'coding':[{'system':'http://loinc.org','code':'11636-8'}]},'valueQuantity':{'value':1}}"
        }) {
            person.has("lab", json.replace('\'', '"'));
        }
        person.has("lakeside", "{\"resourceType\":\"Specimen\",\"id\":\"s1\"}");
        person.shared("lakeside", "{\"resourceType\":\"Medication\",\"id\":\"m1\"}");
        person.shared("lakeside", "{\"resourceType\":\"Device\",\"id\":\"d2\",\"type\":{\"text\":\"Hip prosthesis\"}}");
        person.shared("lab", "{\"resourceType\":\"Organization\",\"id\":\"o1\",\"identifier\":[{\"value\":\"1\"}]}");
        return person;
    }

    private static String lab(String category) {
        return "{'resourceType':'Observation','status':'final'," + category.formatted("laboratory");
    }

    private static String vital(String code) {
        return "{'resourceType':'Observation','status':'final','effectiveDateTime':'2026-11','code':{'coding':[{'system':'http://loinc.org','code':'"
                + code + "'}]}";
    }

    /** Three practices, so many resources in all: mostly results and vital signs over ten years. */
    static Person many(int resources) {
        Person person = new Person();
        String[] practices = {"lakeside", "harbor", "mercy"};
        for (String practice : practices) {
            person.member(practice, """
                    {"resourceType":"Patient","id":"p-%s","name":[{"family":"Lindqvist","given":["Per"]}],
                     "gender":"male","birthDate":"1949-02-03"}""".formatted(practice));
        }
        for (int i = 0; i < resources; i++) {
            String practice = practices[i % 3];
            String day = String.format(Locale.ROOT, "%d-%02d-%02d", 2016 + i * 10 / resources, i % 12 + 1, i % 28 + 1);
            String json = switch (i % 50) {
                case 0 -> medication(i, day);
                case 1 -> condition(i, day);
                case 2 -> """
                        {"resourceType":"Procedure","status":"completed","performedDateTime":"%s",
                         "code":{"coding":[{"system":"http://snomed.info/sct","code":"%d","display":"Procedure %d"}]}}""".formatted(day, 1000000 + i % 40, i % 40);
                case 3 -> """
                        {"resourceType":"Immunization","status":"completed","occurrenceDateTime":"%s",
                         "vaccineCode":{"coding":[{"system":"http://hl7.org/fhir/sid/cvx","code":"%d"}]}}""".formatted(day, 100 + i % 20);
                case 4 -> """
                        {"resourceType":"DiagnosticReport","status":"final","effectiveDateTime":"%s",
                         "code":{"text":"Panel %d"},"conclusion":"Unremarkable."}""".formatted(day, i % 9);
                default -> observation(i, day);
            };
            person.has(practice, json);
        }
        return person;
    }

    private static String medication(int i, String day) {
        return """
                {"resourceType":"MedicationRequest","status":"%s","intent":"order","authoredOn":"%s",
                 "medicationCodeableConcept":{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm",
                  "code":"%d","display":"Drug%d 10 MG Oral Tablet"}]},
                 "dosageInstruction":[{"text":"1 tablet daily","timing":{"repeat":{"frequency":1,"period":1,
                  "periodUnit":"d"}},"doseAndRate":[{"doseQuantity":{"value":%d,"unit":"tablet"}}]}]}""".formatted(i % 100 == 0 ? "active" : "completed", day, 300000 + i % 250, i % 250, 1 + i % 2);
    }

    private static String condition(int i, String day) {
        return """
                {"resourceType":"Condition","clinicalStatus":%s,"onsetDateTime":"%s",
                 "code":{"coding":[{"system":"http://snomed.info/sct","code":"%d","display":"Condition %d"}]}}""".formatted(
                status("condition-clinical", i % 3 == 0 ? "resolved" : "active"), day, 2000000 + i % 30, i % 30);
    }

    private static String observation(int i, String day) {
        boolean vital = i % 4 == 0;
        return """
                {"resourceType":"Observation","status":"final","category":[{"coding":[{
                  "system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"%s",
                  "display":"whatever the source says here"}]}],
                 "code":{"coding":[{"system":"http://loinc.org","code":"%s","display":"A test of the laboratory %d"}],
                  "text":"Test %d"},
                 "effectiveDateTime":"%sT08:30:00Z","issued":"%sT09:30:00.000Z",
                 "performer":[{"display":"A laboratory"}],
                 "valueQuantity":{"value":%d.%d0,"unit":"%s","system":"http://unitsofmeasure.org","code":"%s"},
                 "referenceRange":[{"low":{"value":3.5,"unit":"mmol/L"},"high":{"value":5.1,"unit":"mmol/L"}}],
                 "interpretation":[{"coding":[{
                  "system":"http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation","code":"N"}]}]}""".formatted(
                        vital ? "vital-signs" : "laboratory",
                        vital ? "8867-4" : (10000 + i % 120) + "-1",
                        i % 120,
                        i % 120,
                        day,
                        day,
                        i % 90,
                        i % 10,
                        vital ? "/min" : "mmol/L",
                        vital ? "/min" : "mmol/L");
    }

    private static String status(String system, String code) {
        return "{\"coding\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/%s\",\"code\":\"%s\"}]}"
                .formatted(system, code);
    }
}
