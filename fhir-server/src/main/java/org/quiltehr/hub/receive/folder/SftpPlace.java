package org.quiltehr.hub.receive.folder;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.digest.BuiltinDigests;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClientFactory;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.common.SftpException;
import org.quiltehr.adapter.spi.ConfigException;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.outbound.Reach;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.receive.remote.Secrets;
import tools.jackson.databind.node.ObjectNode;

/** A folder of an SFTP server, for the time of one look. The server must bear the key the feed names. */
final class SftpPlace implements FilePlace, AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final SshClient ssh;
    private final ClientSession session;
    private final SftpClient sftp;
    private final String folder;

    private SftpPlace(SshClient ssh, ClientSession session, SftpClient sftp, String folder) {
        this.ssh = ssh;
        this.session = session;
        this.sftp = sftp;
        this.folder = folder;
    }

    /** Connects and signs in. */
    static SftpPlace open(SftpSettings settings, Practice practice, Secrets secrets, Reach reach) throws IOException {
        SshClient ssh = SshClient.setUpDefaultClient();
        ssh.setServerKeyVerifier((session, address, key) -> {
            String print = KeyUtils.getFingerPrint(BuiltinDigests.sha256, key);
            return settings.hostKey().equals(print.replace("=", ""));
        });
        // only what the feed names: no keys, agents or host lists of the user the hub runs as
        ssh.setKeyIdentityProvider(null);
        ssh.setHostConfigEntryResolver(org.apache.sshd.client.config.hosts.HostConfigEntryResolver.EMPTY);
        CoreModuleProperties.IDLE_TIMEOUT.set(ssh, Duration.ofMinutes(2));
        ssh.start();
        try {
            InetSocketAddress address = new InetSocketAddress(
                    reach.with(settings.allowPrivate()).resolve(settings.host())[0], settings.port());
            ClientSession session =
                    ssh.connect(settings.user(), address).verify(PATIENCE).getSession();
            if (settings.password() != null) {
                session.addPasswordIdentity(secret(settings.password(), practice, secrets));
            } else if (settings.key() != null) {
                session.addPublicKeyIdentity(key(secret(settings.key(), practice, secrets)));
            }
            session.auth().verify(PATIENCE);
            SftpClient sftp = SftpClientFactory.instance().createSftpClient(session);
            return new SftpPlace(ssh, session, sftp, settings.path());
        } catch (IOException | RuntimeException e) {
            ssh.stop();
            throw e;
        }
    }

    private static String secret(String name, Practice practice, Secrets secrets) {
        return secrets.of(practice, name)
                .orElseThrow(() -> new ConfigException(
                        "The secret " + name + " is not there. Put it into " + Secrets.places(practice, name) + "."));
    }

    private static KeyPair key(String text) {
        try (InputStream in = new java.io.ByteArrayInputStream((text + "\n").getBytes(StandardCharsets.UTF_8))) {
            for (KeyPair pair : SecurityUtils.loadKeyPairIdentities(null, NamedResource.ofName("key"), in, null)) {
                return pair;
            }
        } catch (GeneralSecurityException | IOException e) {
            throw new ConfigException("sftp.key: the secret is no private key in OpenSSH form without a passphrase");
        }
        throw new ConfigException("sftp.key: the secret holds no private key");
    }

    @Override
    public List<Found> list() throws IOException {
        List<Found> found = new ArrayList<>();
        for (SftpClient.DirEntry entry : sftp.readDir(folder)) {
            if (entry.getAttributes().isRegularFile()) {
                found.add(found(entry.getFilename(), entry.getAttributes()));
            }
        }
        return found;
    }

    private static Found found(String name, SftpClient.Attributes attributes) {
        long modified = attributes.getModifyTime() == null
                ? 0
                : attributes.getModifyTime().toMillis();
        return new Found(name, attributes.getSize(), modified);
    }

    @Override
    public byte[] read(Found file) throws IOException {
        try (InputStream in = sftp.read(at(file.name()))) {
            return in.readNBytes(Math.toIntExact(file.size() + 1));
        }
    }

    @Override
    public Found again(Found file) throws IOException {
        return found(file.name(), sftp.stat(at(file.name())));
    }

    @Override
    public void move(Found file, ObjectNode receipt, String where, List<String> also) throws IOException {
        String target = at(where);
        directory(target);
        target = target + "/" + LocalDate.now(ZoneOffset.UTC);
        directory(target);
        String name = file.name();
        for (int n = 2; exists(target + "/" + name); n++) {
            name = n + "-" + file.name();
        }
        try (OutputStream out = sftp.write(target + "/" + name + ".receipt.json")) {
            out.write(FhirJson.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(receipt));
        }
        sftp.rename(at(file.name()), target + "/" + name);
        for (String other : also) {
            if (exists(at(other)) && !exists(target + "/" + other)) {
                sftp.rename(at(other), target + "/" + other);
            }
        }
    }

    private String at(String name) {
        return folder + "/" + name;
    }

    private void directory(String path) throws IOException {
        if (!exists(path)) {
            sftp.mkdir(path);
        }
    }

    private boolean exists(String path) throws IOException {
        try {
            sftp.lstat(path);
            return true;
        } catch (SftpException e) {
            if (e.getStatus() == SftpConstants.SSH_FX_NO_SUCH_FILE) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        try (ssh;
                session;
                sftp) {
            // in the order of their opening, backwards
        }
    }
}
