package org.quiltehr.hub.outbound;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/** Which addresses are not the public internet's (IANA's registries of special-purpose addresses, and what clouds add). */
final class Ranges {

    /** For nobody: link-local, where most clouds keep a machine's keys; the other places where they do; multicast; none. */
    private static final List<Range> NEVER = ranges(
            "0.0.0.0/32",
            "169.254.0.0/16",
            "224.0.0.0/4",
            "100.100.100.200", // Alibaba Cloud
            "168.63.129.16", // Azure, though of a public range
            "192.0.0.192", // Oracle Cloud
            "::/128",
            "fe80::/10",
            "ff00::/8",
            "fd00:ec2::/32", // AWS
            "fd20:ce::/32"); // Google Cloud

    /** The hub's own network, and what leads nowhere. */
    private static final List<Range> PRIVATE = ranges(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10", // carrier-grade NAT, RFC 6598
            "127.0.0.0/8",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "240.0.0.0/4",
            "::1/128",
            "64:ff9b:1::/48", // translation within one network, RFC 8215
            "100::/64",
            "2001::/23", // Teredo and other protocols' own
            "2001:db8::/32",
            "3fff::/20",
            "5f00::/16",
            "fc00::/7",
            "fec0::/10");

    private static final Range SIX_TO_FOUR = Range.of("2002::/16");
    private static final Range TRANSLATED = Range.of("64:ff9b::/96");
    private static final Range COMPATIBLE = Range.of("::/96");

    private Ranges() {}

    private static List<Range> ranges(String... texts) {
        return Arrays.stream(texts).map(Range::of).toList();
    }

    static boolean isNever(InetAddress address) {
        return in(NEVER, address) || in(NEVER, meant(address));
    }

    static boolean isPrivate(InetAddress address) {
        return in(PRIVATE, address) || in(PRIVATE, meant(address));
    }

    private static boolean in(List<Range> ranges, InetAddress address) {
        return ranges.stream().anyMatch(range -> range.holds(address));
    }

    /** The IPv4 address inside an IPv6 address that leads to it (RFC 6052, 3056, 4291, 5214); else the address itself. */
    static InetAddress meant(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address; // Java gives a mapped address (::ffff:10.0.0.1) as the IPv4 one
        }
        byte[] b = address.getAddress();
        int from = -1;
        if (SIX_TO_FOUR.holds(address)) {
            from = 2;
        } else if (TRANSLATED.holds(address) || isIsatap(b)) {
            from = 12;
        } else if (COMPATIBLE.holds(address) && (b[12] != 0 || b[13] != 0)) {
            from = 12;
        }
        if (from < 0) {
            return address;
        }
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(b, from, from + 4));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    private static boolean isIsatap(byte[] b) {
        return (b[8] & ~2) == 0 && b[9] == 0 && b[10] == 0x5E && (b[11] & 255) == 0xFE;
    }
}
