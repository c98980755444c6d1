package djong.network.ipam;

import djong.base.EngineException;
import java.net.Inet4Address;
import java.util.BitSet;

/**
 * Who holds which address of one subnet. Free addresses are given out in turn, so that one just released is not met again by others' caches
 * until the subnet has been gone through. Safe for several threads.
 */
public final class Addresses {
    private final Subnet subnet;
    private final BitSet held = new BitSet();
    private int next;

    /** The network's own address, the broadcast address and the gateway are never given out. */
    public Addresses(Subnet subnet, Inet4Address gateway) {
        this.subnet = subnet;
        held.set(0);
        held.set((int) Math.min(subnet.size() - 1, Integer.MAX_VALUE));
        held.set(offset(gateway));
        next = 1;
    }

    /** A free address. @throws EngineException.Unavailable when all are held */
    public synchronized Inet4Address allocate() {
        int free = held.nextClearBit(next);
        if (free >= subnet.size()) free = held.nextClearBit(1);
        if (free >= subnet.size()) {
            throw new EngineException.Unavailable(
                    "no available IPv4 addresses on this network's address pools: " + subnet);
        }
        held.set(free);
        next = free + 1;
        return subnet.at(free);
    }

    /** Takes a given address. @throws EngineException.Conflict when somebody holds it */
    public synchronized void claim(Inet4Address address) {
        if (!subnet.contains(address)) {
            throw new EngineException.InvalidParameter(
                    "no configured subnet contains IP address " + address.getHostAddress());
        }
        int offset = offset(address);
        if (held.get(offset)) throw new EngineException.Conflict("Address already in use: " + address.getHostAddress());
        held.set(offset);
        next = Math.max(next, offset + 1);
    }

    /** Gives an address back. */
    public synchronized void release(Inet4Address address) {
        held.clear(offset(address));
    }

    private int offset(Inet4Address address) {
        return Subnet.bits(address) - subnet.base();
    }
}
