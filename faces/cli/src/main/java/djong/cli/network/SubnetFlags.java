package djong.cli.network;

import djong.api.network.IpamConfig;
import djong.cli.command.ExitException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts ranges, gateways and addresses with the subnets that they lie in. Pure. */
final class SubnetFlags {
    private SubnetFlags() {}

    /** @throws ExitException in docker's words where one lies in none, or two subnets overlap */
    static List<IpamConfig> of(
            List<String> subnets, List<String> ranges, List<String> gateways, Map<String, String> auxiliary) {
        if (subnets.size() < ranges.size() || subnets.size() < gateways.size()) {
            throw new ExitException(1, "every ip-range or gateway must have a corresponding subnet");
        }
        for (int i = 0; i < subnets.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (holds(subnets.get(i), base(subnets.get(j))) || holds(subnets.get(j), base(subnets.get(i)))) {
                    throw new ExitException(1, "multiple overlapping subnet configuration is not supported");
                }
            }
        }
        var rangeOf = new LinkedHashMap<String, String>();
        for (String range : ranges) {
            if (rangeOf.put(home(subnets, base(range), "range", range), range) != null) {
                throw new ExitException(1, "cannot configure multiple ranges (" + range + ") on the same subnet");
            }
        }
        var gatewayOf = new LinkedHashMap<String, String>();
        for (String gateway : gateways) {
            if (gatewayOf.put(home(subnets, gateway, "gateway", gateway), gateway) != null) {
                throw new ExitException(1, "cannot configure multiple gateways (" + gateway + ") on the same subnet");
            }
        }
        var auxiliaryOf = new LinkedHashMap<String, Map<String, String>>();
        auxiliary.forEach((name, address) -> auxiliaryOf
                .computeIfAbsent(home(subnets, address, "aux-address", address), _ -> new LinkedHashMap<>())
                .put(name, address));
        var all = new ArrayList<IpamConfig>();
        for (String s : subnets) all.add(new IpamConfig(s, rangeOf.get(s), gatewayOf.get(s), auxiliaryOf.get(s)));
        return all;
    }

    private static String home(List<String> subnets, String address, String what, String shown) {
        for (String subnet : subnets) if (holds(subnet, address)) return subnet;
        throw new ExitException(1, "no matching subnet for " + what + " " + shown);
    }

    private static String base(String cidr) {
        int slash = cidr.indexOf('/');
        return slash < 0 ? cidr : cidr.substring(0, slash);
    }

    private static boolean holds(String cidr, String address) {
        try {
            int slash = cidr.indexOf('/');
            byte[] base = InetAddress.ofLiteral(base(cidr)).getAddress();
            byte[] one = InetAddress.ofLiteral(address).getAddress();
            if (slash < 0 || base.length != one.length) return false;
            int bits = Integer.parseInt(cidr.substring(slash + 1));
            for (int i = 0; i < base.length; i++) {
                int mask = 0xff00 >> Math.clamp(bits - 8L * i, 0, 8) & 0xff;
                if ((base[i] & mask) != (one[i] & mask)) return false;
            }
            return true;
        } catch (IllegalArgumentException e) {
            // The daemon says what is wrong with it.
            return false;
        }
    }
}
