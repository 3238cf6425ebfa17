package org.quiltehr.hub.codes;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.terminology.TerminologyIntake;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/** A FHIR package: the code systems, value sets and concept maps in its folder {@code package}. */
final class TermPackage {

    private static final int LARGEST = 64 << 20;

    /** Takes one resource and the name of its file. */
    interface Resources {
        void resource(String file, ObjectNode resource);
    }

    private TermPackage() {}

    static void each(byte[] tgz, TermReport report, Resources to) throws IOException {
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(tgz)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                String name = entry.getName();
                // files beside the resources begin with a dot; examples and other folders are not the package's content
                if (!entry.isFile() || !name.matches("package/[^./][^/]*\\.json") || name.endsWith("/package.json")) {
                    continue;
                }
                if (TerminologyIntake.TYPES.stream().noneMatch(type -> name.startsWith("package/" + type))) {
                    continue;
                }
                if (entry.getSize() > LARGEST) {
                    report.problem(name, "The file is larger than 64 MB.");
                    continue;
                }
                try {
                    ObjectNode resource = FhirJson.parse(tar.readAllBytes());
                    if (TerminologyIntake.TYPES.contains(
                            resource.path("resourceType").asString(""))) {
                        to.resource(name, resource);
                    }
                } catch (JacksonException e) {
                    report.problem(name, "The file is not JSON.");
                }
            }
        }
    }
}
