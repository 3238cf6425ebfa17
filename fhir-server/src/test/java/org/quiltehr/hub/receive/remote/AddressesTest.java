package org.quiltehr.hub.receive.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses of the hub's own network in all their spellings. */
class AddressesTest {

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
                "240.0.0.1",
                "255.255.255.255",
                "::1",
                "fc00::1",
                "fd12:3456::1",
                "::ffff:10.0.0.1",
                "64:ff9b::7f00:1",
                "2002:7f00:1::",
                "::127.0.0.1"
            })
    void privateOnesAreForFeedsThatSaySo(String address) throws Exception {
        assertThat(Addresses.isAllowed(InetAddress.getByName(address), false)).isFalse();
        assertThat(Addresses.isAllowed(InetAddress.getByName(address), true)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"169.254.169.254", "fe80::1", "::ffff:169.254.169.254", "224.0.0.1", "ff02::1", "0.0.0.0", "::"})
    void linkLocalAndMulticastAreForNobody(String address) throws Exception {
        assertThat(Addresses.isAllowed(InetAddress.getByName(address), true)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"8.8.8.8", "172.32.0.1", "100.128.0.1", "198.20.0.1", "2001:4860:4860::8888", "2002:808:808::"})
    void publicOnesAreForAll(String address) throws Exception {
        assertThat(Addresses.isAllowed(InetAddress.getByName(address), false)).isTrue();
    }
}
