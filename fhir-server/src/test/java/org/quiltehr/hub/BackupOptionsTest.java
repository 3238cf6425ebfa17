package org.quiltehr.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quiltehr.hub.backup.BackupRefused;

/** What the command lines of backup and restore take, and what they say to what they do not. */
class BackupOptionsTest {

    private static final String PASSPHRASE = "correct horse battery";

    @TempDir
    Path folder;

    @Test
    void thePassphraseIsReadFromTheFileBeforeTheVariable() throws IOException {
        Path file = Files.writeString(folder.resolve("passphrase"), "of the file, long enough\n");
        BackupOptions options = BackupOptions.parse(
                new String[] {"b.quilt", "--data", "d", "--passphrase-file", file.toString()}, PASSPHRASE);
        assertThat(options)
                .isEqualTo(new BackupOptions(Path.of("b.quilt"), null, Path.of("d"), "of the file, long enough"));
    }

    @Test
    void aMissingOrShortPassphraseIsRefusedWithWhatToDo() {
        String[] args = {"b.quilt", "--data", "d"};
        assertThatThrownBy(() -> BackupOptions.parse(args, null))
                .isInstanceOf(BackupRefused.class)
                .hasMessageContaining("--passphrase-file")
                .hasMessageContaining("QUILT_BACKUP_PASSPHRASE");
        assertThatThrownBy(() -> BackupOptions.parse(args, "short"))
                .isInstanceOf(BackupRefused.class)
                .hasMessageContaining("12 characters");
    }

    @Test
    void whatIsNotUnderstoodIsAnsweredByTheUsage() {
        String[][] wrong = {
            {}, {"a", "b"}, {"a", "--data"}, {"a", "--what", "x"}, {"a", "--data", "d", "--db", "jdbc:postgresql://h/d"}
        };
        for (String[] args : wrong) {
            ByteArrayOutputStream said = new ByteArrayOutputStream();
            PrintStream to = new PrintStream(said, true, StandardCharsets.UTF_8);
            assertThat(BackupCommand.run(args, PASSPHRASE, to, to)).isEqualTo(2);
            assertThat(RestoreCommand.run(args, PASSPHRASE, to, to)).isEqualTo(2);
            assertThat(said.toString(StandardCharsets.UTF_8))
                    .contains("usage: ./quilt backup", "usage: ./quilt restore");
        }
    }

    @Test
    void aFolderWithoutAHubsDataIsNotTouched() {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream to = new PrintStream(said, true, StandardCharsets.UTF_8);
        String[] args = {folder.resolve("b.quilt").toString(), "--data", folder.toString()};
        assertThat(BackupCommand.run(args, PASSPHRASE, to, to)).isEqualTo(2);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("no hub's data");
        assertThat(folder).isEmptyDirectory();
    }
}
