package djong.network.ipam;

import djong.base.EngineException;
import java.math.BigInteger;
import java.util.Collection;
import java.util.List;

/** Finds a subnet for a network that did not ask for one. Pure. */
public final class Pools {
    /** A range to cut from. @param size the prefix length of each piece */
    public record Pool(Subnet range, int size) {}

    private Pools() {}

    /**
     * The first piece that shares no address with what is used.
     *
     * @throws EngineException.Unavailable in Docker's words when there is none
     */
    public static Subnet free(List<Pool> pools, boolean ipv6, Collection<Subnet> used) {
        for (Pool pool : pools) {
            if (pool.range().isIpv6() != ipv6) continue;
            int bits = ipv6 ? 128 : 32;
            long pieces = 1L << Math.min(62, pool.size() - pool.range().prefixLength());
            for (long i = 0; i < pieces; i++) {
                BigInteger offset = BigInteger.valueOf(i).shiftLeft(bits - pool.size());
                var candidate = new Subnet(pool.range().at(offset), pool.size());
                if (used.stream().noneMatch(candidate::overlaps)) return candidate;
            }
        }
        throw new EngineException.Unavailable("all predefined address pools have been fully subnetted");
    }
}
