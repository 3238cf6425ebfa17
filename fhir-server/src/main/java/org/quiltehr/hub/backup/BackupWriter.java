package org.quiltehr.hub.backup;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes a backup: a zip whose entries are compressed (zstd) and sealed one by one. It has its name only once it is whole
 * and on the disk.
 */
final class BackupWriter implements AutoCloseable {

    static final String HEADER = "backup.json";
    static final String MANIFEST = "manifest.json.sealed";
    static final int FORMAT = 1;
    private static final int LEVEL = 3;
    private static final JsonMapper JSON = new JsonMapper();

    private final Path file;
    private final Path part;
    private final FileChannel channel;
    private final ZipOutputStream zip;
    private final SealKey key;

    /** What goes into an entry. */
    interface Content {
        CopiedRows writeTo(OutputStream out) throws IOException;
    }

    BackupWriter(Path file, String passphrase, int iterations) throws IOException {
        this.file = file.toAbsolutePath();
        part = this.file.resolveSibling(this.file.getFileName() + ".part");
        Files.deleteIfExists(part);
        channel = FileChannel.open(
                part,
                EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        zip = new ZipOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel), SealedOutput.PIECE));
        zip.setLevel(Deflater.NO_COMPRESSION);
        byte[] salt = new byte[SealKey.SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        byte[] header = JSON.writeValueAsBytes(new BackupHeader(
                FORMAT, "PBKDF2WithHmacSHA256", iterations, HexFormat.of().formatHex(salt)));
        key = SealKey.derive(passphrase, salt, iterations, header);
        zip.putNextEntry(new ZipEntry(HEADER));
        zip.write(header);
        zip.closeEntry();
    }

    static String entry(String table) {
        return "tables/" + table + ".copy.zst.sealed";
    }

    /** Adds the rows of the table that is the n-th of the manifest, from 1. */
    CopiedRows table(int number, String name, Content content) throws IOException {
        return sealed(entry(name), number, content);
    }

    private CopiedRows sealed(String name, int number, Content content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        CopiedRows rows;
        try (SealedOutput sealed = new SealedOutput(zip, key, number);
                ZstdOutputStream packed = new ZstdOutputStream(sealed, LEVEL)) {
            rows = content.writeTo(packed);
        }
        zip.closeEntry();
        return rows;
    }

    /** Adds the manifest and gives the file its name. */
    long finish(Manifest manifest) throws IOException {
        sealed(MANIFEST, 0, out -> {
            out.write(JSON.writeValueAsBytes(manifest));
            return new CopiedRows(0, "");
        });
        zip.finish();
        zip.flush();
        channel.force(true);
        long size = channel.size();
        zip.close();
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        return size;
    }

    /** Leaves nothing behind unless the backup was finished. */
    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(part);
    }
}
