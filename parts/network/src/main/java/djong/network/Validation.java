package djong.network;

import djong.base.EngineException;
import djong.base.EngineException.InvalidParameter;
import djong.network.NetworkRequest.RequestedSubnet;
import djong.network.firewall.BridgeRules.Gateway;
import djong.network.ipam.Subnet;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** Refuses a network that makes no sense, in Docker's words. Pure. */
final class Validation {
    private Validation() {}

    static void request(NetworkRequest request) {
        if (request.name().isBlank()) throw new InvalidParameter("invalid name: name is empty");
        if (List.of(Network.BRIDGE, Network.HOST, Network.NONE).contains(request.name())) {
            throw new EngineException.Forbidden(
                    "operation is not permitted on predefined " + request.name() + " network ");
        }
        if (request.scope().equals("swarm")) {
            throw new EngineException.Forbidden("cannot create a swarm scoped network when swarm is not active");
        }
        if (request.ingress()) throw new EngineException.Forbidden("Ingress network can only be global scope network");
        switch (request.driver()) {
            case "", "bridge", "macvlan", "ipvlan" -> {}
            case "host", "null" ->
                throw new EngineException.Forbidden(
                        "only one instance of \"" + request.driver() + "\" network is allowed");
            case "overlay" ->
                throw new EngineException.NotImplemented("not implemented yet: the network driver " + request.driver());
            default -> throw new EngineException.NotFound("plugin \"" + request.driver() + "\" not found");
        }
        if (!request.ipamDriver().isEmpty() && !request.ipamDriver().equals("default")) {
            throw new EngineException.NotFound("plugin \"" + request.ipamDriver() + "\" not found");
        }
        if (!request.configOnly() && Boolean.FALSE.equals(request.ipv4()) && !Boolean.TRUE.equals(request.ipv6())) {
            throw new InvalidParameter("IPv4 or IPv6 must be enabled");
        }
        if (request.configOnly() && (request.internal() || request.attachable())) {
            throw new EngineException.Forbidden(
                    "configuration network can only contain network specific fields. Network operator fields like [ ingress | internal | attachable | scope ] are not supported.");
        }
        if (!request.configFrom().isEmpty()) fromConfiguration(request);
        var problems = new ArrayList<String>();
        for (RequestedSubnet subnet : request.ipam()) subnet(subnet, problems);
        if (!problems.isEmpty()) {
            throw new InvalidParameter("invalid network config:\n"
                    + (problems.size() == 1
                            ? problems.getFirst()
                            : String.join(
                                    "\n", problems.stream().map(p -> "* " + p).toList())));
        }
        Advertisement.of(request.options());
        switch (request.driver()) {
            case "macvlan", "ipvlan" -> VlanOptions.of(request.driver(), request.options());
            default -> isolated(BridgeOptions.of(request.options()), request.internal());
        }
    }

    private static void isolated(BridgeOptions options, boolean internal) {
        if (internal || options.ipv4() != Gateway.ISOLATED && options.ipv6() != Gateway.ISOLATED) return;
        throw new InvalidParameter("gateway mode 'isolated' can only be used for an internal network");
    }

    private static void fromConfiguration(NetworkRequest request) {
        if (request.configOnly()) {
            throw new EngineException.Forbidden(
                    "a configuration network cannot depend on another configuration network");
        }
        boolean more = Boolean.TRUE.equals(request.ipv6())
                || !request.labels().isEmpty()
                || !request.options().isEmpty()
                || !request.ipam().isEmpty()
                || request.ipamOptions() != null && !request.ipamOptions().isEmpty();
        if (more) {
            throw new EngineException.Forbidden(
                    "user specified configurations are not supported if the network depends on a configuration network");
        }
    }

    private static void subnet(RequestedSubnet asked, List<String> problems) {
        Subnet subnet;
        try {
            subnet = Subnet.parse(asked.subnet());
        } catch (IllegalArgumentException e) {
            problems.add("invalid subnet " + asked.subnet() + ": invalid CIDR block notation");
            return;
        }
        if (!asked.subnet().equals(subnet.toString())
                && !Subnet.address(asked.subnet().substring(0, asked.subnet().indexOf('/')))
                        .equals(subnet.base())) {
            problems.add("invalid subnet " + asked.subnet() + ": it should be " + subnet);
        }
        if (!asked.ipRange().isEmpty()) range(asked.ipRange(), subnet, problems);
        if (!asked.gateway().isEmpty()) address("gateway", asked.gateway(), subnet, problems);
        for (String auxiliary : asked.auxiliaryAddresses().values()) {
            address("auxiliary address", auxiliary, subnet, problems);
        }
    }

    private static void range(String text, Subnet subnet, List<String> problems) {
        try {
            Subnet range = Subnet.parse(text);
            InetAddress asked = Subnet.address(text.substring(0, text.indexOf('/')));
            if (!asked.equals(range.base())) {
                problems.add("invalid ip-range " + Subnet.text(asked) + "/" + range.prefixLength() + ": it should be "
                        + range);
            } else if (!subnet.contains(range.base())) {
                problems.add("invalid ip-range " + text + ": parent subnet " + subnet + " doesn't contain ip-range");
            } else if (!subnet.contains(range)) {
                problems.add("invalid ip-range " + text + ": CIDR block is bigger than its parent subnet " + subnet);
            }
        } catch (IllegalArgumentException e) {
            problems.add("invalid ip-range " + text + ": invalid CIDR block notation");
        }
    }

    private static void address(String what, String text, Subnet subnet, List<String> problems) {
        try {
            if (!subnet.contains(Subnet.address(text))) {
                problems.add(
                        "invalid " + what + " " + text + ": parent subnet " + subnet + " doesn't contain this address");
            }
        } catch (IllegalArgumentException e) {
            problems.add("invalid " + what + " " + text + ": invalid address");
        }
    }
}
