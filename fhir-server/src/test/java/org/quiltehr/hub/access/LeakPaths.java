package org.quiltehr.hub.access;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.quiltehr.hub.access.LeakWorld.Planted;
import org.quiltehr.hub.index.Kind;
import org.quiltehr.hub.index.SearchParam;
import org.quiltehr.hub.index.SearchParams;

/** Every way to ask the hub for something, with the ids of a record in it. */
final class LeakPaths {

    /**
     * A request.
     *
     * @param path what kind it is; each kind must show somebody something, or it proves nothing
     */
    record Asked(String path, String method, String address, String type, String body) {

        static Asked get(String path, String address) {
            return new Asked(path, "GET", address, "", "");
        }
    }

    private LeakPaths() {}

    /**
     * Those that name a record: by its ids or by the word it may be found by.
     *
     * @param other Patient a page of two records compares it with
     */
    static List<Asked> of(Planted planted, String other) {
        List<Asked> asked = new ArrayList<>();
        for (String base : List.of("/fhir", "/practices/" + planted.practice() + "/fhir")) {
            resources(planted, base, asked);
            searches(planted, base, asked);
            operations(planted, base, asked);
        }
        LeakPages.of(planted, other, asked);
        return asked;
    }

    private static void resources(Planted planted, String base, List<Asked> asked) {
        for (Map.Entry<String, String> one : planted.ids().entrySet()) {
            String at = base + "/" + one.getKey() + "/" + one.getValue();
            asked.add(Asked.get("read", at));
            asked.add(Asked.get("vread", at + "/_history/1"));
            asked.add(Asked.get("history-instance", at + "/_history"));
            asked.add(Asked.get("read xml", at + "?_format=xml"));
            asked.add(Asked.get("search _id", base + "/" + one.getKey() + "?_id=" + one.getValue()));
            asked.add(new Asked(
                    "batch read", "POST", base, "application/fhir+json", """
                    {"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET","url":"%s/%s"}}]}""".formatted(one.getKey(), one.getValue())));
        }
    }

    private static void searches(Planted planted, String base, List<Asked> asked) {
        String patient = planted.patient();
        String key = planted.key();
        asked.add(Asked.get("search string", base + "/Patient?family=" + key));
        asked.add(Asked.get("search string exact", base + "/Patient?family:exact=" + key));
        asked.add(Asked.get("search string contains", base + "/Patient?name:contains=" + key.substring(2)));
        asked.add(Asked.get("search identifier", base + "/Patient?identifier=" + key));
        asked.add(Asked.get("search total", base + "/Patient?family=" + key + "&_summary=count"));
        asked.add(Asked.get("page fhir", base + "/Patient?family=" + key));
        asked.add(new Asked(
                "search post",
                "POST",
                base + "/Patient/_search",
                "application/x-www-form-urlencoded",
                "identifier=" + key));
        asked.add(Asked.get("search system", base + "?_type=Observation,Patient&_id=" + patient));
        asked.add(Asked.get("compartment", base + "/Patient/" + patient + "/Observation"));
        asked.add(Asked.get("compartment all", base + "/Patient/" + patient + "/*"));
        asked.add(Asked.get("include", base + "/Observation?patient=" + patient + "&_include=*"));
        asked.add(Asked.get("revinclude", base + "/Patient?_id=" + patient + "&_revinclude=*"));
        asked.add(Asked.get(
                "revinclude provenance", base + "/Patient?_id=" + patient + "&_revinclude=Provenance:target"));
        asked.add(Asked.get("list", base + "/Provenance?target=Patient/" + patient));
        for (String type :
                List.of("Observation", "Condition", "DocumentReference", "Encounter", "AllergyIntolerance")) {
            asked.add(Asked.get("search patient", base + "/" + type + "?patient=" + patient));
            asked.add(Asked.get("search count", base + "/" + type + "?patient=" + patient + "&_summary=count"));
            asked.add(Asked.get("chain", base + "/" + type + "?patient.family=" + key));
            asked.add(Asked.get("chain identifier", base + "/" + type + "?patient:Patient.identifier=" + key));
        }
        asked.add(Asked.get(
                "chain deep",
                base + "/DiagnosticReport?subject:Patient._has:Observation:patient:code=8867-4&patient=" + patient));
        asked.add(Asked.get("has", base + "/Patient?_has:Observation:patient:code=8867-4&family=" + key));
        asked.add(Asked.get(
                "has id",
                base + "/Patient?_has:Condition:patient:_id=" + planted.ids().get("Condition")));
        asked.add(Asked.get(
                "search _list", base + "/Patient?_list=" + planted.ids().get("List")));
        asked.add(Asked.get("search list", base + "/List?subject=Patient/" + patient));
        asked.add(Asked.get(
                "search composite", base + "/Observation?code-value-quantity=8867-4$gt70&patient=" + patient));
        asked.add(Asked.get("search sort", base + "/Observation?patient=" + patient + "&_sort=-date"));
        asked.add(Asked.get(
                "include iterate",
                base + "/Observation?patient=" + patient + "&_include:iterate=*&_revinclude:iterate=*"));
        asked.add(Asked.get("not", base + "/Observation?code:not=1-1&patient=" + patient));
        asked.add(Asked.get("elements", base + "/Observation?patient=" + patient + "&_elements=note,code"));
        asked.add(Asked.get(
                "as of",
                base + "/Patient/" + patient + "/$summary?_asOf="
                        + Instant.now().minusSeconds(1)));
    }

    private static void operations(Planted planted, String base, List<Asked> asked) {
        String at = base + "/Patient/" + planted.patient();
        for (String operation : List.of("everything", "summary", "agreement", "ccd")) {
            asked.add(Asked.get("$" + operation, at + "/$" + operation));
        }
        asked.add(Asked.get("$summary html", at + "/$summary?_format=html"));
        asked.add(Asked.get("$summary ccda", at + "/$summary?_format=ccda"));
        asked.add(Asked.get("$changes", at + "/$changes?since=2020-01-01T00:00:00Z"));
        asked.add(Asked.get(
                "$summary identifier",
                base + "/Patient/$summary?identifier=urn:mrn:" + planted.practice() + "%7C" + planted.key()));
        asked.add(Asked.get(
                "$ihe-pix",
                base + "/Patient/$ihe-pix?sourceIdentifier=urn:mrn:" + planted.practice() + "%7C" + planted.key()));
        asked.add(Asked.get(
                "$lastn", base + "/Observation/$lastn?category=vital-signs&subject=Patient/" + planted.patient()));
        asked.add(Asked.get("$everything types", at + "/$everything?_type=Patient,Observation,List&_since=2020-01-01"));
        asked.add(Asked.get(
                "$everything composite", base + "/Encounter/" + planted.ids().get("Encounter") + "/$everything"));
        asked.add(Asked.get("$docref", base + "/DocumentReference/$docref?patient=" + planted.patient()));
        asked.add(Asked.get("$meta", base + "/Observation/" + planted.ids().get("Observation") + "/$meta"));
        asked.add(Asked.get("$validate", base + "/Observation/" + planted.ids().get("Observation") + "/$validate"));
        asked.add(Asked.get(
                "$transition-packet", base + "/Encounter/" + planted.ids().get("Encounter") + "/$transition-packet"));
        asked.add(new Asked("$match", "POST", base + "/Patient/$match", "application/fhir+json", """
                {"resourceType":"Parameters","parameter":[{"name":"resource","resource":{"resourceType":"Patient",
                 "identifier":[{"system":"urn:mrn:%s","value":"%s"}],"name":[{"family":"%s"}]}}]}""".formatted(
                        planted.practice(), planted.key(), planted.key())));
    }

    /** Those that name nobody: what is listed, with every search parameter there is. */
    static List<Asked> ofAll(List<String> types) {
        List<Asked> asked = new ArrayList<>();
        for (String base : List.of("/fhir", "/practices/hill/fhir", "/practices/lake/fhir", "/practices/mercy/fhir")) {
            asked.add(Asked.get("history-system", base + "/_history?_count=500"));
            asked.add(Asked.get("search system", base + "?_type=" + String.join(",", types)));
            asked.add(Asked.get("$meta", base + "/$meta"));
            for (String type : types) {
                asked.add(Asked.get("$meta", base + "/" + type + "/$meta"));
                asked.add(Asked.get("search all", base + "/" + type + "?_count=500"));
                asked.add(Asked.get("history-type", base + "/" + type + "/_history?_count=500"));
                asked.add(Asked.get("search sorted", base + "/" + type + "?_sort=-_lastUpdated&_count=500"));
                asked.add(Asked.get("search since", base + "/" + type + "?_lastUpdated=ge2020-01-01&_count=500"));
                for (SearchParam param : SearchParams.r4().of(type)) {
                    asked.add(Asked.get(
                            "search :missing", base + "/" + type + "?" + param.name() + ":missing=false&_count=500"));
                    asked.add(Asked.get(
                            "search :missing", base + "/" + type + "?" + param.name() + ":missing=true&_count=500"));
                    if (param.kind() == Kind.REFERENCE) {
                        asked.add(Asked.get(
                                "include each",
                                base + "/" + type + "?_include=" + type + ":" + param.name() + "&_count=500"));
                        if (param.mayTarget("Patient")) {
                            asked.add(Asked.get(
                                    "revinclude each",
                                    base + "/Patient?_revinclude=" + type + ":" + param.name() + "&_count=500"));
                            asked.add(Asked.get(
                                    "has each",
                                    base + "/Patient?_has:" + type + ":" + param.name()
                                            + ":_lastUpdated=ge2020&_count=500"));
                            asked.add(Asked.get(
                                    "chain each",
                                    base + "/" + type + "?" + param.name()
                                            + ":Patient._lastUpdated=ge2020&_count=500"));
                        }
                    }
                }
            }
        }
        LeakPages.ofAll(asked);
        return asked;
    }
}
