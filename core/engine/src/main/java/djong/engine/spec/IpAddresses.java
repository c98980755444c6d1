package djong.engine.spec;

import java.net.InetAddress;
import java.util.regex.Pattern;

/** Whether a text is an address as Go's net/netip reads it: four decimal numbers without leading zeros, or RFC 4291's forms. No look-up. */
public final class IpAddresses {
    private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Pattern V4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");

    private IpAddresses() {}

    public static boolean valid(String text) {
        if (text.indexOf(':') < 0) return V4.matcher(text).matches();
        if (text.startsWith("[")) return false;
        try {
            return InetAddress.ofLiteral(text).getAddress().length > 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
