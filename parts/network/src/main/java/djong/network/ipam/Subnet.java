package djong.network.ipam;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/** An IPv4 network in CIDR form; {@code base} has its host bits cleared. RFC 4632. */
public record Subnet(int base, int prefixLength) {
    public Subnet {
        if (prefixLength < 0 || prefixLength > 32) throw new IllegalArgumentException("prefix length " + prefixLength);
        base &= mask(prefixLength);
    }

    /** Of {@code 172.17.0.0/16} or, host bits ignored, {@code 172.17.0.1/16}. */
    public static Subnet parse(String cidr) {
        int slash = cidr.indexOf('/');
        if (slash < 0) throw new IllegalArgumentException("invalid CIDR address: " + cidr);
        try {
            return new Subnet(bits(address(cidr.substring(0, slash))), Integer.parseInt(cidr.substring(slash + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("invalid CIDR address: " + cidr, e);
        }
    }

    /** An IPv4 address in dotted form; never asks a resolver. */
    public static Inet4Address address(String dotted) {
        try {
            Inet4Address address = Inet4Address.ofLiteral(dotted);
            // The JDK also takes 172.17 for 172.0.0.17.
            if (address.getHostAddress().equals(dotted)) return address;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("invalid IPv4 address: " + dotted, e);
        }
        throw new IllegalArgumentException("invalid IPv4 address: " + dotted);
    }

    /** The address of 32 bits in network order. */
    public static Inet4Address address(int bits) {
        try {
            return (Inet4Address)
                    InetAddress.getByAddress(ByteBuffer.allocate(4).putInt(bits).array());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The 32 bits of an address. */
    public static int bits(Inet4Address address) {
        return ByteBuffer.wrap(address.getAddress()).getInt();
    }

    /** How many addresses there are, the network's own and the broadcast address included. */
    public long size() {
        return 1L << (32 - prefixLength);
    }

    /** The n-th address. */
    public Inet4Address at(long n) {
        return address((int) (base + n));
    }

    /** Whether an address lies in it. */
    public boolean contains(Inet4Address address) {
        return (bits(address) & mask(prefixLength)) == base;
    }

    /** Whether the two share an address. */
    public boolean overlaps(Subnet other) {
        int mask = mask(Math.min(prefixLength, other.prefixLength));
        return (base & mask) == (other.base & mask);
    }

    private static int mask(int prefixLength) {
        return prefixLength == 0 ? 0 : -1 << (32 - prefixLength);
    }

    @Override
    public String toString() {
        return address(base).getHostAddress() + "/" + prefixLength;
    }
}
