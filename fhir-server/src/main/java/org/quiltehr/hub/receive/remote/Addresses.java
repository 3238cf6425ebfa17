package org.quiltehr.hub.receive.remote;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Which addresses a feed may reach. A feed's URL, a redirect or a next link could otherwise make the hub ask machines of
 * its own network on behalf of a stranger (server-side request forgery). Names are judged by what they resolve to, when
 * they are connected to, so that a name cannot change its address in between.
 */
public final class Addresses {

    private Addresses() {}

    /** The host is of the hub's own network, and the feed does not say that this is meant. */
    public static final class Refused extends UnknownHostException {
        private static final long serialVersionUID = 1L;

        Refused() {
            super("address not allowed");
        }
    }

    /**
     * The addresses of a host.
     *
     * @param privateToo loopback and private ranges are allowed; link-local ones never are, where clouds keep their keys
     * @throws Refused if one of its addresses may not be reached
     */
    public static InetAddress[] resolve(String host, boolean privateToo) throws UnknownHostException {
        InetAddress[] all = InetAddress.getAllByName(host);
        for (InetAddress address : all) {
            if (!isAllowed(address, privateToo)) {
                throw new Refused();
            }
        }
        return all;
    }

    static boolean isAllowed(InetAddress address, boolean privateToo) {
        InetAddress meant = unwrapped(address);
        if (meant.isLinkLocalAddress() || meant.isMulticastAddress() || meant.isAnyLocalAddress()) {
            return false;
        }
        return privateToo || !isPrivate(meant);
    }

    private static boolean isPrivate(InetAddress address) {
        if (address.isLoopbackAddress() || address.isSiteLocalAddress()) {
            return true;
        }
        byte[] b = address.getAddress();
        int first = b[0] & 255;
        int second = b[1] & 255;
        if (address instanceof Inet4Address) {
            return first == 0
                    || first == 100 && (second & 0xC0) == 64 // carrier-grade NAT, RFC 6598
                    || first == 192 && second == 0 && b[2] == 0 // protocol assignments, RFC 6890
                    || first == 198 && (second & 0xFE) == 18 // benchmarks, RFC 2544
                    || first >= 240;
        }
        return (first & 0xFE) == 0xFC; // unique local, RFC 4193
    }

    /** The IPv4 address inside a mapped, translated (RFC 6052) or 6to4 IPv6 address; else the address itself. */
    private static InetAddress unwrapped(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address;
        }
        byte[] b = address.getAddress();
        int from = -1;
        if (b[0] == 0x20 && b[1] == 0x02) {
            from = 2;
        } else if (b[0] == 0 && b[1] == 0x64 && (b[2] & 255) == 0xFF && (b[3] & 255) == 0x9B) {
            from = 12;
        } else if (zero(b, 10) && (b[10] == -1 && b[11] == -1 || b[10] == 0 && b[11] == 0 && !zero(b, 15))) {
            from = 12;
        }
        if (from < 0) {
            return address;
        }
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(b, from, from + 4));
        } catch (UnknownHostException e) {
            return address;
        }
    }

    private static boolean zero(byte[] bytes, int count) {
        for (int i = 0; i < count; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
