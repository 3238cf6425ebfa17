package org.quiltehr.hub.receive.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.List;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.digest.BuiltinDigests;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.outbound.Reach;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.receive.folder.FilePlace.Found;
import org.quiltehr.hub.receive.remote.Secrets;

/** Files at an SFTP server: signing in by key or password, the server's key, reading and moving. */
class SftpTest {

    private static final Practice PRACTICE =
            new Practice(new PracticeRef(1, new java.util.UUID(0, 1), "p"), "P", java.time.ZoneOffset.UTC);

    @TempDir
    Path folder;

    @TempDir
    Path secretFolder;

    private SshServer server;
    private KeyPair client;
    private String fingerprint = "";

    @BeforeEach
    void start() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair host = generator.generateKeyPair();
        client = generator.generateKeyPair();
        fingerprint = KeyUtils.getFingerPrint(BuiltinDigests.sha256, host.getPublic());
        server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(KeyPairProvider.wrap(host));
        server.setPasswordAuthenticator((user, password, session) -> user.equals("u") && password.equals("secret"));
        server.setPublickeyAuthenticator(
                (user, key, session) -> user.equals("u") && KeyUtils.compareKeys(key, client.getPublic()));
        server.setSubsystemFactories(List.of(new SftpSubsystemFactory()));
        server.setFileSystemFactory(new VirtualFileSystemFactory(folder));
        server.start();
        Files.createDirectories(secretFolder.resolve("p"));
        Files.writeString(secretFolder.resolve("p/password"), "secret\n");
        Files.writeString(secretFolder.resolve("p/wrong"), "other");
        try (var out = Files.newOutputStream(secretFolder.resolve("p/key"))) {
            OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(client, "u", null, out);
        }
    }

    @AfterEach
    void stop() throws IOException {
        server.stop(true);
    }

    private SftpPlace open(String password, String key, String hostKey, boolean allowPrivate) throws IOException {
        SftpSettings settings = new SftpSettings(
                "127.0.0.1",
                server.getPort(),
                "u",
                "/in",
                hostKey.replace("=", ""),
                password.isEmpty() ? null : password,
                key.isEmpty() ? null : key,
                Duration.ofSeconds(1),
                Duration.ZERO,
                null,
                allowPrivate);
        return SftpPlace.open(settings, PRACTICE, new Secrets(secretFolder, name -> null), Reach.PUBLIC);
    }

    @Test
    void filesAreListedReadAndMovedBesideTheirReceipts() throws Exception {
        Files.createDirectories(folder.resolve("in/sub"));
        Files.writeString(folder.resolve("in/a.hl7"), "MSH|");
        try (SftpPlace place = open("", "key", fingerprint, true)) {
            Found file = place.list().getFirst();
            assertThat(place.list()).hasSize(1);
            assertThat(file.size()).isEqualTo(4);
            assertThat(place.read(file)).asString().isEqualTo("MSH|");
            assertThat(place.again(file)).isEqualTo(file);
            place.move(file, FhirJson.mapper().createObjectNode().put("state", "stored"), "done", List.of());
            Files.writeString(folder.resolve("in/a.hl7"), "MSH|again");
            place.move(place.list().getFirst(), FhirJson.mapper().createObjectNode(), "done", List.of());
        }
        Path done;
        try (var days = Files.list(folder.resolve("in/done"))) {
            done = days.findFirst().orElseThrow();
        }
        assertThat(done.resolve("a.hl7")).hasContent("MSH|");
        assertThat(done.resolve("2-a.hl7")).hasContent("MSH|again");
        assertThat(Files.readString(done.resolve("a.hl7.receipt.json"))).contains("stored");
    }

    @Test
    void aPasswordSignsInAndAWrongOneDoesNot() throws Exception {
        Files.createDirectories(folder.resolve("in"));
        try (SftpPlace place = open("password", "", fingerprint, true)) {
            assertThat(place.list()).isEmpty();
        }
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> open("wrong", "", fingerprint, true)))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aServerWithAnotherKeyIsNotTalkedTo() {
        assertThat(org.assertj.core.api.Assertions.catchThrowable(
                        () -> open("password", "", "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", true)))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aServerOfTheHubsOwnNetworkIsRefusedUnlessTheFeedSaysSo() {
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> open("password", "", fingerprint, false)))
                .isInstanceOf(Reach.Refused.class);
    }
}
