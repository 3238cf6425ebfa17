package org.quiltehr.hub.purge;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.quiltehr.hub.base.Digests;

/** Files of lines below a folder, with the hash of each, written to the disk and read again at the end. */
final class SummedFiles {

    /** As {@code sha256sum -c} reads it. */
    static final String SUMS = "SHA256SUMS";

    private static final int BUFFER = 64 * 1024;

    private record Open(OutputStream to, MessageDigest digest) {}

    private final Path folder;
    private final Map<String, Open> files = new TreeMap<>();

    private SummedFiles(Path folder) {
        this.folder = folder;
    }

    static SummedFiles into(Path folder) throws IOException {
        if (!isFree(folder)) {
            throw new PurgeRefused("the folder " + folder + " is not empty: nothing was written or removed");
        }
        Files.createDirectories(folder);
        return new SummedFiles(folder);
    }

    /** Whether there is nothing in it. */
    static boolean isFree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return true;
        }
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> there = Files.list(folder)) {
            return there.findAny().isEmpty();
        }
    }

    void line(String name, byte[] line) throws IOException {
        Open file = files.get(name);
        if (file == null) {
            Path path = folder.resolve(name);
            Files.createDirectories(path.getParent());
            MessageDigest digest = Digests.sha256();
            file = new Open(
                    new DigestOutputStream(
                            new BufferedOutputStream(
                                    Files.newOutputStream(path, StandardOpenOption.CREATE_NEW), BUFFER),
                            digest),
                    digest);
            files.put(name, file);
        }
        file.to().write(line);
        file.to().write('\n');
    }

    /** Closes all, writes the sums, and reads every file again; how many there are. */
    int seal() throws IOException {
        StringBuilder sums = new StringBuilder();
        Map<String, String> written = new TreeMap<>();
        for (Map.Entry<String, Open> file : files.entrySet()) {
            file.getValue().to().close();
            String sum = HexFormat.of().formatHex(file.getValue().digest().digest());
            written.put(file.getKey(), sum);
            sums.append(sum).append("  ").append(file.getKey()).append('\n');
        }
        Path list = Files.writeString(folder.resolve(SUMS), sums, StandardOpenOption.CREATE_NEW);
        for (Map.Entry<String, String> file : written.entrySet()) {
            force(folder.resolve(file.getKey()));
            if (!sumOf(folder.resolve(file.getKey())).equals(file.getValue())) {
                throw new PurgeRefused(
                        "the file " + file.getKey() + " does not hold what was written: nothing was removed");
            }
        }
        force(list);
        return written.size();
    }

    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    static String sumOf(Path file) throws IOException {
        MessageDigest digest = Digests.sha256();
        try (InputStream from = Files.newInputStream(file)) {
            byte[] buffer = new byte[BUFFER];
            for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    static byte[] sha256(byte[] bytes) {
        return Digests.sha256().digest(bytes);
    }
}
