package org.quiltehr.hub.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quiltehr.hub.practice.ConfigProblem;

/** What quilt.yaml, the command line and the environment may set, and what a slip is answered with. */
class SettingsTest {

    private static final Pattern READ = Pattern.compile("@Value\\(\"\\$\\{([^:}]+):([^}]*)}\"\\)");

    @TempDir
    Path folder;

    private Map<String, Object> read(String yaml) throws IOException {
        return Settings.read(Files.writeString(folder.resolve("quilt.yaml"), yaml));
    }

    @Test
    void settingsAreReadAsTheyStand() throws IOException {
        assertThat(read("""
                practices: {}
                settings:
                  quilt.receive.mllp-connections: 500
                  quilt.database.away: 1m
                  quilt.tell.digest: "08:00"
                  quilt.outbound.allow: [10.0.0.0/8, 192.168.1.4]
                  spring.mail.host: mail.example.org
                """))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "quilt.receive.mllp-connections", "500",
                        "quilt.database.away", "1m",
                        "quilt.tell.digest", "08:00",
                        "quilt.outbound.allow", "10.0.0.0/8,192.168.1.4",
                        "spring.mail.host", "mail.example.org"));
        assertThat(Settings.read(null)).isEmpty();
        assertThat(read("practices: {}\n")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            value = {
                "quilt.recieve.mllp-connections: 5 @ did you mean quilt.receive.mllp-connections?",
                "receive.mllp-connections: 5       @ did you mean quilt.receive.mllp-connections?",
                "something.else.altogether: 5      @ there is no such setting; docs/operations.md lists them",
                "quilt.receive.mllp-connections: 0 @ has to be a whole number from 1 on",
                "quilt.database.away: soon         @ has to be a time, such as 500ms, 30s, 10m or 24h",
                "quilt.database.away: -3s          @ has to be a time, such as 500ms, 30s, 10m or 24h",
                "quilt.tell.digest: 18:00          @ has to be a time of the day in quotes, such as \"08:00\"",
                "quilt.database.replica: db2       @ has to be an address that begins with jdbc:postgresql://",
                "quilt.traces.endpoint: localhost  @ has to be an address that begins with http:// or https://",
                "quilt.full-text: yes please       @ has to be true or false",
                "quilt.tell.zone: Mars/Base        @ has to be a time zone of the IANA list, such as America/New_York",
                "quilt: {full-text: true}          @ there is no such setting; docs/operations.md lists them",
                "quilt.url: {a: b}                 @ is one value; write the whole name before it"
            })
    void aSlipIsToldWithItsLineAndWhatIsAllowed(String line, String problem) {
        assertThatThrownBy(() ->
                        read("practices: {}\nsettings:\n  quilt.rest.referential-integrity: true\n  " + line + "\n"))
                .isInstanceOf(ConfigProblem.class)
                .hasMessageStartingWith("quilt.yaml line 4: settings.")
                .hasMessageEndingWith(problem);
    }

    @Test
    void theCommandLineAndTheEnvironmentAreCheckedToo() {
        assertThatThrownBy(() -> Settings.check(Map.of("quilt.database.away", "ever"), Map.of()))
                .hasMessage("-Dquilt.database.away: has to be a time, such as 500ms, 30s, 10m or 24h");
        assertThatThrownBy(() -> Settings.check(Map.of(), Map.of("QUILT_RECEIVE_MLLP_CONNECTIONS", "many")))
                .hasMessage("the variable QUILT_RECEIVE_MLLP_CONNECTIONS: has to be a whole number from 1 on");
        assertThatThrownBy(() -> Settings.checkNames(Map.of("quilt.databse.away", "1s")))
                .hasMessage("-Dquilt.databse.away: there is no such setting; did you mean quilt.database.away?");
        Settings.checkNames(Map.of("java.version", "25", "quilt.url", "https://hub.example.org"));
        assertThat(Settings.strangers(Map.of(
                        "QUILT_URL", "x", "QUILT_HEAP", "1g", "QUILT_SECRET_LAKE__KEY", "x", "QUILT_FUL_TEXT", "true")))
                .containsExactly("the variable QUILT_FUL_TEXT is not read: there is no such setting; did you mean"
                        + " quilt.full-text?");
    }

    @Test
    void theTableInTheDocumentationIsTheList() throws IOException {
        List<String> rows = Files.readAllLines(Path.of("../docs/operations.md")).stream()
                .filter(line -> line.matches("\\| `(quilt|access|audit|management|logging|server)\\.[^`]*` \\|.*"))
                .toList();
        assertThat(rows)
                .containsExactlyElementsOf(Known.ALL.stream().map(Setting::row).toList());
    }

    /** What the code reads is in the list, with the value it takes where nothing is said. */
    @Test
    void everySettingTheCodeReadsIsInTheList() throws IOException {
        Map<String, Set<String>> read = new TreeMap<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                Matcher matcher = READ.matcher(Files.readString(file));
                while (matcher.find()) {
                    read.computeIfAbsent(matcher.group(1), name -> new TreeSet<>())
                            .add(matcher.group(2));
                }
            }
        }
        assertThat(read).hasSizeGreaterThan(20);
        Map<String, Set<String>> listed = new TreeMap<>();
        Known.ALL.stream()
                .filter(setting -> read.containsKey(setting.name()))
                .forEach(setting -> listed.put(setting.name(), Set.of(setting.usual())));
        assertThat(read).isEqualTo(listed);
    }

    @Test
    void whatIsUsualIsAllowed() {
        for (Setting setting : Known.ALL) {
            assertThat(setting.usual().isEmpty() || setting.kind().takes(setting.usual()))
                    .as(setting.name())
                    .isTrue();
        }
    }
}
