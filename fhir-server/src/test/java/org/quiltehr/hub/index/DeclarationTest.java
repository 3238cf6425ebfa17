package org.quiltehr.hub.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ca.uhn.fhir.context.FhirContext;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.base.FhirTypes;
import tools.jackson.databind.node.ObjectNode;

/** What of SearchParameters is understood, and what is refused and how. */
class DeclarationTest {

    private static ObjectNode definition(String code, String type, String expression, String... bases) {
        ObjectNode made = FhirJson.mapper().createObjectNode();
        made.put("resourceType", "SearchParameter")
                .put("url", "http://example.org/sp")
                .put("code", code);
        made.put("type", type).put("expression", expression);
        for (String base : bases) {
            made.withArray("base").add(base);
        }
        return made;
    }

    /** The compiler knows nothing of the committed table, which was made by the parameters' own names in HAPI's model. */
    @Test
    void theExpressionsOfR4CompileToTheCommittedTable() {
        FhirContext context = FhirContext.forR4Cached();
        int compiled = 0;
        List<String> refused = new ArrayList<>();
        for (String type : FhirTypes.names()) {
            for (SearchParam param : SearchParams.r4().of(type)) {
                var definition = context.getResourceDefinition(type).getSearchParam(param.name());
                if (param.kind() == Kind.COMPOSITE || param.name().startsWith("_") || !param.stored()) {
                    continue;
                }
                try {
                    List<ValuePath> paths =
                            new PathCompiler(param.kind()).compile(type, PathExpression.parse(definition.getPath()));
                    assertThat(paths).as(type + "." + param.name()).containsExactlyInAnyOrderElementsOf(param.paths());
                    compiled++;
                } catch (PathExpression.Unsupported e) {
                    refused.add(type + "." + param.name());
                }
            }
        }
        assertThat(compiled).isGreaterThan(1_000);
        assertThat(refused).as("computes a boolean").containsExactly("Patient.deceased");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hl7.fhir.us.core-6.1.0.tgz", "hl7.fhir.us.core-8.0.0.tgz", "hl7.fhir.uv.ipa-1.0.0.tgz"})
    void theParametersOfGuidesAreUnderstood(String archive) throws IOException, Declaration.Unsupported {
        String shared = System.getProperty("quilt.shared", "");
        Path file = Path.of(shared.isEmpty() ? "/nowhere" : shared, "packages", archive);
        assumeTrue(Files.exists(file), "the package is not at hand");
        int understood = 0;
        try (InputStream in = new BufferedInputStream(new GZIPInputStream(Files.newInputStream(file)))) {
            for (ObjectNode one : searchParameters(in)) {
                if (!one.path("type").asString().equals("composite")) {
                    Declaration.of(one, SearchParam.FIRST_DECLARED);
                    understood++;
                }
            }
        }
        assertThat(understood).isGreaterThan(archive.contains("us.core") ? 50 : -1);
    }

    /** The JSON files of a tar whose names say that they are SearchParameters. */
    private static List<ObjectNode> searchParameters(InputStream tar) throws IOException {
        List<ObjectNode> found = new ArrayList<>();
        byte[] header = tar.readNBytes(512);
        while (header.length == 512 && header[0] != 0) {
            String name = new String(header, 0, 100, StandardCharsets.US_ASCII).split("\0", 2)[0];
            int size = Integer.parseInt(new String(header, 124, 12, StandardCharsets.US_ASCII).split("[\0 ]", 2)[0], 8);
            byte[] body = tar.readNBytes((size + 511) / 512 * 512);
            if (name.contains("SearchParameter-") && name.endsWith(".json")) {
                found.add(FhirJson.parse(new String(body, 0, size, StandardCharsets.UTF_8)));
            }
            header = tar.readNBytes(512);
        }
        return found;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
        Patient.name.first()~the function first() at character 14
        Patient.deceased.exists()~the function exists() at character 18
        Patient.name.where(use)~what stands at character 23
        Patient.name[0]~what stands at character 13
        Patient.nme~leads to no element of Patient
        Patient.contact~leads to ContactComponent
        Patient.birthDate~leads to date, which a parameter of type token
        Nobody.name~begins with a type that R4 has not
        Observation.code~names no element of Patient
        (Patient.gender~what stands at character 16
        ''~is missing
        """)
    void whatIsNotSupportedIsSaidWithItsPlace(String expression, String said) {
        assertThatThrownBy(() -> Declaration.of(definition("x", "token", expression, "Patient"), 64))
                .isInstanceOfSatisfying(Declaration.Unsupported.class, e -> {
                    assertThat(e.location()).isEqualTo("SearchParameter.expression");
                    assertThat(e.text()).contains(said);
                });
    }

    @ParameterizedTest
    @CsvSource({
        "name, string, Patient.birthDate, Patient, expression",
        "name, string, Patient.address, Patient, code",
        "_mine, token, Patient.gender, Patient, code",
        "a.b, token, Patient.gender, Patient, code",
        "x, composite, Patient.gender, Patient, type",
        "x, special, Patient.gender, Patient, type",
        "x, token, Patient.gender, Patent, base",
    })
    void otherElementsAreRefusedWithTheirPlace(
            String code, String type, String expression, String base, String element) {
        assertThatThrownBy(() -> Declaration.of(definition(code, type, expression, base), 64))
                .isInstanceOfSatisfying(
                        Declaration.Unsupported.class,
                        e -> assertThat(e.location()).isEqualTo("SearchParameter." + element));
    }

    @Test
    void whatR4SaysAlreadyIsKeptOnlyOnce() throws Declaration.Unsupported {
        assertThat(Declaration.of(definition("family", "string", "Patient.name.family", "Patient"), 64)
                        .params())
                .isEmpty();
        Declaration both = Declaration.of(
                definition(
                        "language", "token", "Patient.communication.language | Person.language", "Patient", "Person"),
                64);
        assertThat(both.params()).extracting(SearchParam::type).containsExactly("Person");
    }
}
