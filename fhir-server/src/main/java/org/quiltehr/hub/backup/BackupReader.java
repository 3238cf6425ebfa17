package org.quiltehr.hub.backup;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Reads a backup; once it is open, every byte of the file was found to be as it was written. */
final class BackupReader implements AutoCloseable {

    private static final String BROKEN = " is cut short or damaged: nothing was restored; take another copy of it";
    private static final int MOST_ITERATIONS = 100_000_000;
    private static final JsonMapper JSON = new JsonMapper();

    private final Path file;
    private final ZipFile zip;
    private final SealKey key;
    private final Manifest manifest;

    private BackupReader(Path file, ZipFile zip, String passphrase) throws IOException {
        this.file = file;
        this.zip = zip;
        byte[] bytes = header();
        BackupHeader header = JSON.readValue(bytes, BackupHeader.class);
        if (header.format() != BackupWriter.FORMAT) {
            throw new BackupRefused(file + " has the backup format " + header.format() + ", this Quilt reads "
                    + BackupWriter.FORMAT + ": restore it with the Quilt that wrote it or a newer one");
        }
        if (header.iterations() < 1 || header.iterations() > MOST_ITERATIONS) {
            throw new IOException("impossible number of iterations");
        }
        key = SealKey.derive(passphrase, HexFormat.of().parseHex(header.salt()), header.iterations(), bytes);
        manifest = manifest();
        int number = 0;
        for (Manifest.Table table : manifest.tables()) {
            try (InputStream sealed = sealed(BackupWriter.entry(table.name()), ++number)) {
                sealed.transferTo(OutputStream.nullOutputStream());
            }
        }
    }

    static BackupReader open(Path file, String passphrase) {
        if (!Files.isRegularFile(file)) {
            throw new BackupRefused("there is no file " + file);
        }
        ZipFile zip;
        try {
            zip = new ZipFile(file.toFile());
        } catch (IOException e) {
            throw new BackupRefused(file + " is no backup, or it" + BROKEN, e);
        }
        try {
            return new BackupReader(file, zip, passphrase);
        } catch (IOException | JacksonException | IllegalArgumentException e) {
            close(zip);
            throw new BackupRefused(file + BROKEN, e);
        } catch (BackupRefused e) {
            close(zip);
            throw e;
        }
    }

    private static void close(ZipFile zip) {
        try {
            zip.close();
        } catch (IOException e) {
            // it was only read
        }
    }

    private byte[] header() throws IOException {
        ZipEntry entry = zip.getEntry(BackupWriter.HEADER);
        if (entry == null) {
            throw new BackupRefused(file + " is no backup of Quilt: it has no " + BackupWriter.HEADER);
        }
        try (InputStream in = zip.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }

    private Manifest manifest() throws IOException {
        byte[] json;
        try (InputStream packed = new ZstdInputStream(sealed(BackupWriter.MANIFEST, 0))) {
            json = packed.readAllBytes();
        } catch (IOException e) {
            throw new BackupRefused(
                    file + " cannot be opened with this passphrase: it is another one, or the file was changed", e);
        }
        return JSON.readValue(json, Manifest.class);
    }

    private InputStream sealed(String name, int number) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new IOException("an entry is missing");
        }
        return new SealedInput(new BufferedInputStream(zip.getInputStream(entry), SealedOutput.PIECE), key, number);
    }

    Manifest what() {
        return manifest;
    }

    /** The rows of the n-th table, from 1, as COPY wrote them. */
    InputStream rows(int number) throws IOException {
        return new ZstdInputStream(
                sealed(BackupWriter.entry(manifest.tables().get(number - 1).name()), number));
    }

    @Override
    public void close() {
        close(zip);
    }
}
