package org.quiltehr.hub.receive;

import java.net.Socket;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.outbound.Range;
import org.quiltehr.hub.practice.Feed;
import org.quiltehr.hub.receive.remote.Settings;

/**
 * From whom a feed's messages are taken at the MLLP port ({@code sender:} of its settings). What a message says of its
 * sender in MSH anybody can write; where a connection comes from and which certificate it showed nobody else can.
 *
 * @param addresses none: any
 * @param certificate a DNS name or the common name of the sender's certificate, or null: any or none
 */
record SenderRule(List<Range> addresses, @Nullable String certificate) {

    private static final SenderRule ANYBODY = new SenderRule(List.of(), null);
    private static final int DNS_NAME = 2;

    /** A feed's rule; a problem is a {@code ConfigException} that names the setting. */
    static SenderRule of(Feed feed) {
        Object tree = feed.transport("sender");
        if (tree == null) {
            return ANYBODY;
        }
        Settings sender = Settings.of("sender", tree, Set.of("addresses", "certificate"));
        List<Range> ranges = new ArrayList<>();
        for (String text : sender.texts("addresses", List.of())) {
            ranges.add(Range.parse(text.strip())
                    .orElseThrow(() -> sender.problem(
                            "addresses", "must be addresses or ranges of them, such as [10.20.0.0/16, 192.0.2.7]")));
        }
        return new SenderRule(ranges, sender.text("certificate"));
    }

    /** Why this connection may not send for the feed; empty if it may. */
    Optional<String> objection(Socket connection) {
        if (!addresses.isEmpty() && addresses.stream().noneMatch(range -> range.holds(connection.getInetAddress()))) {
            return Optional.of("messages of this feed are not taken from this address");
        }
        if (certificate != null && !shows(connection, certificate)) {
            return Optional.of("messages of this feed are taken by TLS with the sender's own certificate only");
        }
        return Optional.empty();
    }

    private static boolean shows(Socket connection, String name) {
        try {
            return connection instanceof SSLSocket secure
                    && secure.getSession().getPeerCertificates()[0] instanceof X509Certificate shown
                    && names(shown).contains(name.toLowerCase(Locale.ROOT));
        } catch (SSLPeerUnverifiedException e) {
            return false;
        }
    }

    private static List<String> names(X509Certificate shown) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> others = shown.getSubjectAlternativeNames();
            for (List<?> other : others == null ? List.<List<?>>of() : others) {
                if (Integer.valueOf(DNS_NAME).equals(other.get(0))) {
                    names.add(String.valueOf(other.get(1)).toLowerCase(Locale.ROOT));
                }
            }
            for (Rdn part : new LdapName(shown.getSubjectX500Principal().getName()).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN")) {
                    names.add(String.valueOf(part.getValue()).toLowerCase(Locale.ROOT));
                }
            }
        } catch (CertificateParsingException | InvalidNameException e) {
            return List.of();
        }
        return names;
    }
}
