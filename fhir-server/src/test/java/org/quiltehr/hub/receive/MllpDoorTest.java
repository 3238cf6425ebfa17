package org.quiltehr.hub.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;

/** Which addresses may connect to the MLLP port. */
class MllpDoorTest {

    private static MllpDoor door(String allowed) {
        return MllpDoor.of(allowed, new DefaultSslBundleRegistry());
    }

    @Test
    void allMayConnectIfNoneIsNamed() throws Exception {
        assertThat(door("").allows(InetAddress.getByName("203.0.113.9"))).isTrue();
    }

    @Test
    void onlyThoseNamedMayConnect() throws Exception {
        MllpDoor some = door("10.20.0.0/16, 2001:db8:7::/48,192.0.2.7");
        for (String in : new String[] {"10.20.255.1", "2001:db8:7:1::9", "192.0.2.7"}) {
            assertThat(some.allows(InetAddress.getByName(in))).as(in).isTrue();
        }
        for (String out : new String[] {"10.21.0.1", "2001:db8:8::1", "192.0.2.8", "127.0.0.1", "::1"}) {
            assertThat(some.allows(InetAddress.getByName(out))).as(out).isFalse();
        }
    }

    @Test
    void aListThatCannotBeReadKeepsTheHubFromStarting() {
        assertThatThrownBy(() -> door("10.20.0.0/16,engine.example"))
                .hasMessageContaining("QUILT_MLLP_ALLOW")
                .hasMessageContaining("engine.example");
    }
}
