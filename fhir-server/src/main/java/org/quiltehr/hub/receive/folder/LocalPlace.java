package org.quiltehr.hub.receive.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.node.ObjectNode;

/** A folder of the hub's machine; links are not followed. */
record LocalPlace(Path folder) implements FilePlace {

    @Override
    public List<Found> list() throws IOException {
        Files.createDirectories(folder);
        List<Path> paths;
        try (Stream<Path> all = Files.list(folder)) {
            paths = all.toList();
        }
        List<Found> found = new ArrayList<>();
        for (Path path : paths) {
            try {
                BasicFileAttributes file =
                        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                if (file.isRegularFile()) {
                    found.add(new Found(
                            path.getFileName().toString(),
                            file.size(),
                            file.lastModifiedTime().toMillis()));
                }
            } catch (IOException e) {
                // it went while we looked
            }
        }
        return found;
    }

    @Override
    public byte[] read(Found file) throws IOException {
        return Files.readAllBytes(folder.resolve(file.name()));
    }

    @Override
    public Found again(Found file) throws IOException {
        Path path = folder.resolve(file.name());
        return new Found(
                file.name(), Files.size(path), Files.getLastModifiedTime(path).toMillis());
    }

    /** The receipt first: a file that stands in its place has one. */
    @Override
    public void move(Found file, ObjectNode receipt, String where, List<String> also) throws IOException {
        Path target =
                folder.resolve(where).resolve(LocalDate.now(ZoneOffset.UTC).toString());
        Files.createDirectories(target);
        String name = file.name();
        for (int n = 2; Files.exists(target.resolve(name), LinkOption.NOFOLLOW_LINKS); n++) {
            name = n + "-" + file.name();
        }
        Files.write(
                target.resolve(name + ".receipt.json"),
                FhirJson.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(receipt));
        Files.move(folder.resolve(file.name()), target.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        for (String other : also) {
            Path path = folder.resolve(other);
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                Files.move(path, target.resolve(other), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
