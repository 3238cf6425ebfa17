package org.quiltehr.hub.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.AdapterFactory;

/** Adapters share one class path in the hub, so a table outside an adapter's own package may be read by another. */
class AdapterResourcesTest {

    @Test
    void everyTableOfAnAdapterStandsBelowItsOwnPackage() throws Exception {
        List<String> astray = new ArrayList<>();
        int tables = 0;
        for (AdapterFactory factory : ServiceLoader.load(AdapterFactory.class)) {
            String own = "/" + factory.getClass().getPackageName().replace('.', '/') + "/";
            if (!own.startsWith("/org/quiltehr/adapter/")) {
                continue; // made up by a test of the hub
            }
            for (String file : files(factory.getClass())) {
                if (file.endsWith(".csv")) {
                    tables++;
                    if (!file.startsWith(own)) {
                        astray.add(factory.name() + ": " + file);
                    }
                }
            }
        }
        assertTrue(tables > 10, "tables " + tables);
        assertEquals(List.of(), astray);
    }

    private static List<String> files(Class<?> factory) throws Exception {
        Path place = Path.of(
                factory.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isDirectory(place)) {
            return below(place);
        }
        try (FileSystem jar = FileSystems.newFileSystem(place)) {
            return below(jar.getPath("/"));
        }
    }

    private static List<String> below(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> "/" + root.relativize(file))
                    .toList();
        }
    }
}
