package org.quiltehr.hub.outbound;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Where the hub may connect to. A feed's URL, a subscriber's endpoint, an app's keys, a redirect or a next link could
 * otherwise make it ask machines of its own network on behalf of a stranger (server-side request forgery). Names are judged
 * by what they resolve to, and exactly what was judged is connected to, so that a name cannot change its address in
 * between.
 */
public final class Reach {

    private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?");

    /** The public internet, by https. */
    public static final Reach PUBLIC = new Reach(false, List.of(), Set.of(), InetAddress::getAllByName);

    private final boolean privateToo;
    private final List<Range> ranges;
    private final Set<String> names;
    private final Lookup lookup;

    /** Where names are looked up. */
    interface Lookup {
        InetAddress[] of(String host) throws UnknownHostException;
    }

    /**
     * Judges by these.
     *
     * @param privateToo loopback and private ranges may be reached, and plain http; link-local ones never
     * @param ranges of private addresses that may be reached all the same
     * @param names of hosts that may be reached wherever in the own network they are
     */
    private Reach(boolean privateToo, List<Range> ranges, Set<String> names, Lookup lookup) {
        this.privateToo = privateToo;
        this.ranges = List.copyOf(ranges);
        this.names = Set.copyOf(names);
        this.lookup = lookup;
    }

    /** An address may not be connected to; the words are for whoever gave it. */
    public static final class Refused extends UnknownHostException {
        private static final long serialVersionUID = 1L;

        Refused(String words) {
            super(words);
        }
    }

    /**
     * Reads {@code quilt.outbound.allow}: names of hosts and ranges of addresses, separated by commas.
     *
     * @throws IllegalArgumentException if one is neither; the message says which
     */
    public static Reach of(String allowed) {
        List<Range> ranges = new ArrayList<>();
        Set<String> names = new TreeSet<>();
        for (String entry : allowed.split(",")) {
            String text = entry.strip().toLowerCase(Locale.ROOT);
            if (text.isEmpty()) {
                continue;
            }
            Range.parse(text).ifPresentOrElse(ranges::add, () -> {
                if (!NAME.matcher(text).matches() || text.matches("[\\d.]+")) {
                    throw new IllegalArgumentException("quilt.outbound.allow (QUILT_OUTBOUND_ALLOW): \"" + text
                            + "\" is neither a host's name nor a range of addresses such as 10.20.0.0/16");
                }
                names.add(text);
            });
        }
        return new Reach(false, ranges, names, InetAddress::getAllByName);
    }

    /** The same, and the own network if that is meant. */
    public Reach with(boolean own) {
        return new Reach(privateToo || own, ranges, names, lookup);
    }

    Reach with(Lookup other) {
        return new Reach(privateToo, ranges, names, other);
    }

    /**
     * Judges all of an address that can be judged without asking what its name resolves to.
     *
     * @throws Refused if it is not https (or http to where that is allowed), names no host, or holds a user
     */
    public void check(URI at) throws Refused {
        String host = at.getHost();
        if (host == null || at.getRawUserInfo() != null) {
            throw new Refused("the address names no host, or holds a user and password");
        }
        if (!"https".equalsIgnoreCase(at.getScheme())
                && !("http".equalsIgnoreCase(at.getScheme()) && isPlainAllowed(host))) {
            throw new Refused("the address is not https");
        }
        if (Range.address(bare(host)).isPresent()) {
            try {
                resolve(host);
            } catch (Refused e) {
                throw e;
            } catch (UnknownHostException e) {
                throw new Refused("the address names no host, or holds a user and password");
            }
        }
    }

    private boolean isPlainAllowed(String host) {
        return privateToo
                || names.contains(host.toLowerCase(Locale.ROOT))
                || Range.address(bare(host))
                        .filter(a -> ranges.stream().anyMatch(range -> range.holds(a)))
                        .isPresent();
    }

    /**
     * The addresses of a host, to connect to and no others.
     *
     * @throws Refused if one of them may not be reached
     */
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] all = lookup.of(host);
        boolean named = names.contains(host.toLowerCase(Locale.ROOT));
        for (InetAddress address : all) {
            if (!isAllowed(address, named)) {
                throw new Refused("the address is in the hub's own network");
            }
        }
        return all;
    }

    boolean isAllowed(InetAddress address, boolean named) {
        if (Ranges.isNever(address)) {
            return false;
        }
        return privateToo
                || named
                || !Ranges.isPrivate(address)
                || ranges.stream().anyMatch(range -> range.holds(address) || range.holds(Ranges.meant(address)));
    }

    private static String bare(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }
}
