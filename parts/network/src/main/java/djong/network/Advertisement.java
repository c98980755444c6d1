package djong.network;

import djong.base.EngineException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;

/**
 * How often, and how far apart, a member that has just joined tells its neighbours which hardware address its addresses have, so that they
 * forget what they knew of who had them before. Pure.
 *
 * @param times 0 for never
 */
record Advertisement(int times, Duration apart) {
    private static final String TIMES = "com.docker.network.advertise_addr_nmsgs";
    private static final String MILLISECONDS = "com.docker.network.advertise_addr_ms";
    static final Advertisement NEVER = new Advertisement(0, Duration.ZERO);
    private static final int MOST = 3;
    private static final int LEAST_MILLISECONDS = 100;
    private static final int MOST_MILLISECONDS = 2000;
    private static final int USUAL_MILLISECONDS = 1000;

    private static final int ETHERNET_BYTES = 14;
    private static final int ARP_BYTES = 28;
    private static final int IPV6_BYTES = 40;
    private static final int ADVERTISEMENT_BYTES = 32;
    private static final byte ICMPV6 = 58;
    private static final byte[] ALL_NODES = {(byte) 0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    /** Whether a network's options speak of it. */
    static boolean isIn(Map<String, String> options) {
        return options.containsKey(TIMES) || options.containsKey(MILLISECONDS);
    }

    /** @throws EngineException.System in Docker's words and with its status */
    static Advertisement of(Map<String, String> options) {
        int times = number(options, TIMES, MOST, 0, MOST, "an integer");
        int milliseconds = number(
                options,
                MILLISECONDS,
                USUAL_MILLISECONDS,
                LEAST_MILLISECONDS,
                MOST_MILLISECONDS,
                "integer milliseconds");
        return new Advertisement(times, Duration.ofMillis(milliseconds));
    }

    private static int number(
            Map<String, String> options, String key, int otherwise, int least, int most, String what) {
        String value = options.get(key);
        if (value == null) return otherwise;
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) return number;
        } catch (NumberFormatException e) {
            throw new EngineException.System("value for option " + key + " \"" + value + "\" must be " + what, e);
        }
        throw new EngineException.System(key + " must be in the range " + least + " to " + most);
    }

    /** An announcement of ARP, or an unsolicited advertisement to all nodes; RFC 5227 section 2.3, RFC 4861 section 7.2.6. @param mac six bytes with colons */
    static byte[] frame(String mac, InetAddress address) {
        byte[] hardware = HexFormat.ofDelimiter(":").parseHex(mac);
        byte[] own = address.getAddress();
        return own.length == 4 ? arp(hardware, own) : neighbour(hardware, own);
    }

    private static byte[] arp(byte[] mac, byte[] address) {
        ByteBuffer frame = ByteBuffer.allocate(ETHERNET_BYTES + ARP_BYTES);
        frame.putInt(-1).putShort((short) -1).put(mac).putShort((short) 0x0806);
        // Ethernet, IPv4, their lengths; a request, from the address for the address.
        frame.putShort((short) 1)
                .putShort((short) 0x0800)
                .put((byte) 6)
                .put((byte) 4)
                .putShort((short) 1);
        return frame.put(mac).put(address).put(new byte[6]).put(address).array();
    }

    private static byte[] neighbour(byte[] mac, byte[] address) {
        ByteBuffer frame = ByteBuffer.allocate(ETHERNET_BYTES + IPV6_BYTES + ADVERTISEMENT_BYTES);
        frame.putShort((short) 0x3333).putInt(1).put(mac).putShort((short) 0x86dd);
        frame.putInt(6 << 28).putShort((short) ADVERTISEMENT_BYTES).put(ICMPV6).put((byte) 255);
        frame.put(address).put(ALL_NODES);
        int message = frame.position();
        // Its type, the checksum to come, the flag that overrides what was known; the target's link-layer address.
        frame.putShort((short) (136 << 8))
                .putShort((short) 0)
                .putInt(0x20000000)
                .put(address);
        frame.put((byte) 2).put((byte) 1).put(mac);
        return frame.putShort(message + 2, checksum(frame, message)).array();
    }

    /** Of the message and of the pseudo-header, which begins with the two addresses: RFC 8200 section 8.1. */
    private static short checksum(ByteBuffer frame, int message) {
        int sum = ADVERTISEMENT_BYTES + ICMPV6;
        for (int at = message - 2 * ALL_NODES.length; at < frame.capacity(); at += 2)
            sum += frame.getShort(at) & 0xffff;
        while (sum >>> 16 != 0) sum = (sum & 0xffff) + (sum >>> 16);
        return (short) ~sum;
    }
}
