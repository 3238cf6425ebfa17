package org.quiltehr.hub.validate;

import static java.nio.charset.StandardCharsets.UTF_8;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.DataFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** Loads definitions: our own from the class path, those of guides from FHIR packages ({@code *.tgz}) in a folder. */
final class Guides {

    private static final Logger LOG = LoggerFactory.getLogger(Guides.class);
    private static final Pattern DEFINITION =
            Pattern.compile("package/(StructureDefinition|ValueSet|CodeSystem)-[^/]*\\.json");

    private Guides() {}

    /**
     * Adds all definitions.
     *
     * @param folder of packages; may be missing
     */
    static void load(Path folder, FhirContext context, PrePopulatedValidationSupport into) throws IOException {
        for (Resource file : new PathMatchingResourcePatternResolver().getResources("classpath*:fhir/*.json")) {
            try (InputStream in = file.getInputStream()) {
                add(in.readAllBytes(), context, into);
            }
        }
        for (Path file : files(folder)) {
            int count = 0;
            for (byte[] definition : definitions(file).values()) {
                add(definition, context, into);
                count++;
            }
            LOG.info("package {}: {} definitions to validate by", file.getFileName(), count);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".tgz"))
                    .sorted()
                    .toList();
        }
    }

    private static Map<String, byte[]> definitions(Path file) throws IOException {
        Map<String, byte[]> found = new TreeMap<>();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(Files.newInputStream(file)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (DEFINITION.matcher(entry.getName()).matches()) {
                    found.put(entry.getName(), tar.readAllBytes());
                }
            }
        }
        return found;
    }

    private static void add(byte[] json, FhirContext context, PrePopulatedValidationSupport into) {
        try {
            into.addResource(context.newJsonParser().parseResource(new String(json, UTF_8)));
        } catch (DataFormatException e) {
            LOG.warn(
                    "a definition that is no R4 was passed over: {}",
                    e.getClass().getSimpleName());
        }
    }
}
