package org.quiltehr.hub.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.demo.DemoData.Registration;

class DemoDataTest {

    private final DemoData data = DemoData.read();

    @Test
    void fiftyPeopleOfWhomAThirdAreSeenByMoreThanOnePractice() {
        Map<String, Set<String>> practices = data.registrations().stream()
                .collect(Collectors.groupingBy(
                        Registration::person, Collectors.mapping(Registration::practice, Collectors.toSet())));
        assertEquals(50, practices.size());
        long several = practices.values().stream()
                .filter(p -> {
                    Set<String> outpatient = new HashSet<>(p);
                    outpatient.remove("mercy");
                    return outpatient.size() > 1;
                })
                .count();
        assertTrue(several >= 17, "seen by several practices: " + several);
    }

    @Test
    void everyDocumentIsWellFormedXml() throws Exception {
        CcdaDocuments documents = new CcdaDocuments(data);
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        for (Registration who : data.of("hillcrest")) {
            byte[] xml = documents.document(who).getBytes(StandardCharsets.UTF_8);
            assertEquals(
                    "ClinicalDocument",
                    factory.newDocumentBuilder()
                            .parse(new ByteArrayInputStream(xml))
                            .getDocumentElement()
                            .getLocalName());
        }
    }

    @Test
    void everyBundleHoldsThePatientAndAllStatements() {
        FhirBundles bundles = new FhirBundles(data, "http://example.org/mrn");
        for (Registration who : data.of("riverbend")) {
            int entries = FhirJson.parse(bundles.bundle(who)).path("entry").size();
            int facts = data.facts().get("riverbend/" + who.mrn()).size();
            assertEquals(facts + 1, entries);
        }
    }

    @Test
    void everyHl7MessageHasItsOwnControlId() {
        Hl7Messages messages = new Hl7Messages(data, "LAKEEHR", "LAKESIDE");
        Set<String> ids = new HashSet<>();
        for (Registration who : data.of("lakeside")) {
            for (String message : messages.practice(who)) {
                assertTrue(ids.add(message.split("\\|")[9]));
                assertTrue(message.startsWith("MSH|^~\\&|LAKEEHR|LAKESIDE|"));
            }
        }
        assertTrue(ids.size() > 200, "messages: " + ids.size());
    }
}
