package org.quiltehr.hub.outbound;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** A range of addresses, as {@code 10.0.0.0/8}, or one address. */
public record Range(InetAddress first, int bits) {

    /** What can only be an address, so that no name is looked up. */
    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(?:\\.\\d{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    static Range of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("no range of addresses"));
    }

    /** Empty if the text is none. */
    public static Optional<Range> parse(String text) {
        int slash = text.indexOf('/');
        Optional<InetAddress> first = address(slash < 0 ? text : text.substring(0, slash));
        int most = first.map(a -> a.getAddress().length * 8).orElse(0);
        if (slash < 0) {
            return first.map(a -> new Range(a, most));
        }
        String bits = text.substring(slash + 1);
        return first.filter(a -> bits.matches("\\d{1,3}") && Integer.parseInt(bits) <= most)
                .map(a -> new Range(a, Integer.parseInt(bits)));
    }

    /** The address a text spells; empty if it spells none. */
    static Optional<InetAddress> address(String text) {
        if (!ADDRESS.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    public boolean holds(InetAddress address) {
        byte[] mine = first.getAddress();
        byte[] its = address.getAddress();
        if (mine.length != its.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit & 7);
            if ((mine[bit >> 3] & mask) != (its[bit >> 3] & mask)) {
                return false;
            }
        }
        return true;
    }
}
