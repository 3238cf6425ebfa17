package org.quiltehr.hub.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses of the hub's own network in all their spellings. */
class ReachTest {

    private static final Reach OWN = Reach.PUBLIC.with(true);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.8.8.8",
                "10.0.0.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "100.64.0.1",
                "0.0.0.1",
                "198.18.0.1",
                "192.0.0.1",
                "192.0.2.1",
                "203.0.113.7",
                "240.0.0.1",
                "255.255.255.255",
                "::1",
                "fc00::1",
                "fd12:3456::1",
                "fec0::1",
                "::ffff:10.0.0.1",
                "64:ff9b::7f00:1",
                "64:ff9b:1::1",
                "2002:7f00:1::",
                "2001:0:7f00:1::1",
                "2001:db8::1",
                "2600::5efe:10.0.0.1",
                "2600::200:5efe:192.168.0.1",
                "::127.0.0.1"
            })
    void privateOnesAreForThoseWhoSaySo(String address) throws Exception {
        assertThat(Reach.PUBLIC.isAllowed(InetAddress.getByName(address), false))
                .isFalse();
        assertThat(OWN.isAllowed(InetAddress.getByName(address), false)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254",
                "169.254.170.2",
                "fe80::1",
                "::ffff:169.254.169.254",
                "64:ff9b::a9fe:a9fe",
                "2002:a9fe:a9fe::",
                "fd00:ec2::254",
                "fd20:ce::254",
                "100.100.100.200",
                "168.63.129.16",
                "192.0.0.192",
                "224.0.0.1",
                "ff02::1",
                "0.0.0.0",
                "::"
            })
    void whereCloudsKeepKeysIsForNobody(String address) throws Exception {
        assertThat(OWN.isAllowed(InetAddress.getByName(address), true)).isFalse();
        assertThat(Reach.of("0.0.0.0/0, ::/0").isAllowed(InetAddress.getByName(address), false))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "172.32.0.1",
                "100.128.0.1",
                "198.20.0.1",
                "2001:4860:4860::8888",
                "2002:808:808::",
                "64:ff9b::808:808",
                "2600::5efe:808:808"
            })
    void publicOnesAreForAll(String address) throws Exception {
        assertThat(Reach.PUBLIC.isAllowed(InetAddress.getByName(address), false))
                .isTrue();
    }

    /** Spellings that some parsers take for a name and others for an address. */
    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "127.1", "127.0.1", "2130706433", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]", "10.1"})
    void otherSpellingsAreTheSameAddress(String host) {
        assertThatThrownBy(() -> Reach.PUBLIC.resolve(host)).isInstanceOf(Reach.Refused.class);
    }

    @Test
    void whatTheConfigurationNamesMayBeReachedAndNothingElse() throws Exception {
        Reach some = Reach.of("10.20.0.0/16, fhir.lab.internal, fd12::/16, 192.168.7.9");
        assertThat(some.isAllowed(InetAddress.getByName("10.20.3.4"), false)).isTrue();
        assertThat(some.isAllowed(InetAddress.getByName("64:ff9b::a14:304"), false))
                .isTrue();
        assertThat(some.isAllowed(InetAddress.getByName("10.21.3.4"), false)).isFalse();
        assertThat(some.isAllowed(InetAddress.getByName("fd12::9"), false)).isTrue();
        assertThat(some.isAllowed(InetAddress.getByName("192.168.7.9"), false)).isTrue();
        assertThat(some.isAllowed(InetAddress.getByName("192.168.7.8"), false)).isFalse();
        assertThatCode(() -> some.check(URI.create("http://10.20.0.1/keys"))).doesNotThrowAnyException();
        assertThatCode(() -> some.check(URI.create("http://FHIR.lab.internal:8080/r4")))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> some.check(URI.create("http://fhir.example.org/r4")))
                .isInstanceOf(Reach.Refused.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "10.0.0/8", "https://a.example", "a b", "fd12::/129", "*.internal"})
    void aConfigurationThatIsNoRangeAndNoNameIsSaid(String text) {
        assertThatThrownBy(() -> Reach.of("10.0.0.0/8," + text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("QUILT_OUTBOUND_ALLOW")
                .hasMessageContaining(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://fhir.example.org/",
                "file:///etc/passwd",
                "gopher://fhir.example.org/",
                "jar:https://fhir.example.org/a!/b",
                "https:///r4",
                "https://user:word@fhir.example.org/",
                "https://fhir.example.org@127.0.0.1/",
                "https://127.0.0.1/",
                "https://[::1]/",
                "https://[64:ff9b::a00:1]/",
                "https://169.254.169.254/latest/meta-data"
            })
    void addressesThatAreRefusedUnseen(String at) {
        assertThatThrownBy(() -> Reach.PUBLIC.check(URI.create(at))).isInstanceOf(Reach.Refused.class);
    }
}
