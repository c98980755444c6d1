package djong.network.ipam;

import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** A network in CIDR form, of either family; {@code base} has its host bits cleared. RFC 4632, RFC 4291 section 2.3. */
public record Subnet(InetAddress base, int prefixLength) {
    public Subnet {
        if (prefixLength < 0 || prefixLength > bits(base)) {
            throw new IllegalArgumentException("prefix length " + prefixLength);
        }
        base = masked(base, prefixLength);
    }

    /** Of {@code 172.17.0.0/16}, {@code fd00::/64} or, host bits ignored, {@code 172.17.0.1/16}. */
    public static Subnet parse(String cidr) {
        int slash = cidr.indexOf('/');
        if (slash < 0) throw new IllegalArgumentException("invalid CIDR address: " + cidr);
        try {
            return new Subnet(address(cidr.substring(0, slash)), Integer.parseInt(cidr.substring(slash + 1)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("invalid CIDR address: " + cidr, e);
        }
    }

    /** An address as text; never asks a resolver. */
    public static InetAddress address(String text) {
        try {
            if (text.indexOf(':') >= 0 && text.indexOf('%') < 0 && text.indexOf('[') < 0)
                return Inet6Address.ofLiteral(text);
            Inet4Address address = Inet4Address.ofLiteral(text);
            // The JDK also takes 172.17 for 172.0.0.17.
            if (address.getHostAddress().equals(text)) return address;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("invalid IP address: " + text, e);
        }
        throw new IllegalArgumentException("invalid IP address: " + text);
    }

    /** An address as text, in the shortest form that RFC 5952 recommends. */
    public static String text(InetAddress address) {
        if (address instanceof Inet4Address) return address.getHostAddress();
        return shortest(address.getAddress());
    }

    private static String shortest(byte[] bytes) {
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++) groups[i] = (bytes[2 * i] & 0xff) << 8 | bytes[2 * i + 1] & 0xff;
        int best = -1;
        int length = 1;
        for (int from = 0; from < 8; from++) {
            int to = from;
            while (to < 8 && groups[to] == 0) to++;
            if (to - from > length) {
                best = from;
                length = to - from;
            }
        }
        var text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == best) {
                text.append("::");
                i += length - 1;
                continue;
            }
            if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') text.append(':');
            text.append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }

    public boolean isIpv6() {
        return base instanceof Inet6Address;
    }

    /** How many addresses there are, the first and the last included; no more than 2⁶², which no network uses up. */
    public long size() {
        int free = bits(base) - prefixLength;
        return free >= 62 ? 1L << 62 : 1L << free;
    }

    /** The n-th address. */
    public InetAddress at(long n) {
        return at(BigInteger.valueOf(n));
    }

    InetAddress at(BigInteger n) {
        return inet(number(base).add(n), base.getAddress().length);
    }

    /** Which address it is, counted from the first; {@link #size()} for those that are further off than that. */
    public long offset(InetAddress address) {
        return number(address)
                .subtract(number(base))
                .min(BigInteger.valueOf(size()))
                .longValueExact();
    }

    /** Whether an address lies in it. */
    public boolean contains(InetAddress address) {
        return address.getClass() == base.getClass()
                && masked(address, prefixLength).equals(base);
    }

    /** Whether all of another lies in it. */
    public boolean contains(Subnet other) {
        return other.prefixLength >= prefixLength && contains(other.base);
    }

    /** Whether the two share an address. */
    public boolean overlaps(Subnet other) {
        return contains(other) || other.contains(this);
    }

    private static int bits(InetAddress address) {
        return address.getAddress().length * 8;
    }

    private static InetAddress masked(InetAddress address, int prefixLength) {
        byte[] bytes = address.getAddress();
        for (int i = 0; i < bytes.length; i++) {
            int kept = Math.clamp(prefixLength - 8L * i, 0, 8);
            bytes[i] &= (byte) (0xff00 >> kept);
        }
        return inet(bytes);
    }

    private static BigInteger number(InetAddress address) {
        return new BigInteger(1, address.getAddress());
    }

    private static InetAddress inet(BigInteger number, int length) {
        byte[] signed = number.toByteArray();
        byte[] bytes = new byte[length];
        int used = Math.min(length, signed.length);
        System.arraycopy(signed, signed.length - used, bytes, length - used, used);
        return inet(bytes);
    }

    private static InetAddress inet(byte[] bytes) {
        try {
            return bytes.length == 4 ? InetAddress.getByAddress(bytes) : Inet6Address.getByAddress(null, bytes, -1);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(Arrays.toString(bytes), e);
        }
    }

    @Override
    public String toString() {
        return text(base) + "/" + prefixLength;
    }
}
