package djong.network.ipam;

import djong.base.EngineException;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who holds which address of one subnet. Free addresses are given out in turn, so that one just released is not met again by others' caches
 * until the range has been gone through. Safe for several threads.
 */
public final class Addresses {
    private final Subnet subnet;
    private final Subnet range;
    private final Set<InetAddress> held = new HashSet<>();
    /** Counted from the range's first. */
    private long next;

    /**
     * The subnet's own address and, in IPv4, its broadcast address are never given out; subnets of one or two addresses of IPv4 have neither, RFC 3021.
     *
     * @param range what is given out unasked, within the subnet; null for all of it
     */
    public Addresses(Subnet subnet, @Nullable Subnet range) {
        this.subnet = subnet;
        this.range = range == null ? subnet : range;
        if (subnet.isIpv6() || subnet.size() > 2) held.add(subnet.at(0));
        if (!subnet.isIpv6() && subnet.size() > 2) held.add(subnet.at(subnet.size() - 1));
    }

    public Subnet subnet() {
        return subnet;
    }

    /** A free address; null when all are held. */
    public synchronized @Nullable InetAddress allocate() {
        for (long tried = 0; tried < range.size(); tried++) {
            InetAddress candidate = range.at(next % range.size());
            next = next % range.size() + 1;
            if (held.add(candidate)) return candidate;
        }
        return null;
    }

    /** Takes a given address. @throws EngineException.Forbidden when somebody holds it */
    public synchronized void claim(InetAddress address) {
        if (!subnet.contains(address)) {
            throw new EngineException.InvalidParameter(
                    "no configured subnet contains IP address " + Subnet.text(address));
        }
        if (!held.add(address)) throw new EngineException.Forbidden("Address already in use");
    }

    /** The next one given out is not before the one after {@code address}: it has been given out in turn. */
    public synchronized void goOnAfter(InetAddress address) {
        if (range.contains(address)) next = Math.max(next, range.offset(address) + 1);
    }

    /** Gives an address back. */
    public synchronized void release(InetAddress address) {
        held.remove(address);
    }
}
