package djong.cli.container;

import djong.api.container.EndpointSettings;
import djong.api.container.HostConfig;
import djong.cli.flags.Flag;
import djong.cli.flags.FlagException;
import djong.cli.flags.FlagSet;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;

/** The flags of a container's network: names, addresses, ports. */
final class NetworkFlags {
    private final Flag.Texts publish;
    private final Flag.Switch publishAll;
    private final Flag.Texts expose;
    private final Flag.Texts network;
    private final Flag.Texts networkAlias;
    private final Flag.Text hostname;
    private final Flag.Text domainname;
    private final Flag.Texts addHost;
    private final Flag.Texts dns;
    private final Flag.Texts dnsOption;
    private final Flag.Texts dnsSearch;
    private final Flag.Text ip;
    private final Flag.Text ip6;
    private final Flag.Texts linkLocalIp;
    private final Flag.Text macAddress;
    private final Flag.Texts link;

    NetworkFlags(FlagSet flags) {
        flags.group("Network");
        network = flags.texts("network", "Connect to a network: none, host, bridge, a name, or container:NAME");
        flags.alias("net", network);
        publish = flags.texts(
                "publish", 'p', "list", "Publish a port: [[IP:]HOSTPORT:]CONTAINERPORT[/udp]", value -> value);
        publishAll = flags.bool("publish-all", 'P', "Publish all exposed ports to free ports");
        expose = flags.texts("expose", "Expose a port or a range of ports");
        hostname = flags.text("hostname", 'h', "The container's host name");
        domainname = flags.text("domainname", "The container's domain name");
        addHost = flags.texts(
                "add-host",
                (char) 0,
                "list",
                "Add a line HOST:IP to the container's hosts file",
                NetworkFlags::extraHost);
        dns = flags.texts("dns", (char) 0, "list", "Use this name server", NetworkFlags::address);
        dnsSearch = flags.texts("dns-search", (char) 0, "list", "Search this domain", NetworkFlags::domain);
        dnsOption = flags.texts("dns-option", "Options of the resolver");
        flags.alias("dns-opt", dnsOption);
        networkAlias = flags.texts("network-alias", "Another name in the network");
        flags.alias("net-alias", networkAlias);
        ip = flags.text("ip", "IPv4 address");
        ip6 = flags.text("ip6", "IPv6 address");
        linkLocalIp = flags.texts("link-local-ip", "Link-local address");
        macAddress = flags.text("mac-address", "MAC address");
        link = flags.texts("link", "Link to another container");
    }

    String hostname() {
        return hostname.value();
    }

    String domainname() {
        return domainname.value();
    }

    PortSpecs ports() {
        return PortSpecs.of(publish.values(), expose.values());
    }

    /** What is asked of each network. Nothing is said of the only one when nothing is asked of it. */
    Map<String, EndpointSettings> endpoints() {
        if (macAddress.given() && !isMac(macAddress.value()))
            throw new FlagException(macAddress.value() + " is not a valid mac address");
        return NetworkParser.parse(
                network.values(),
                networkAlias.values(),
                link.values(),
                ip.value(),
                ip6.value(),
                linkLocalIp.values(),
                macAddress.value());
    }

    void fill(HostConfig.Builder host) {
        List<String> networks = network.values();
        host.networkMode(networks.isEmpty() ? "default" : NetworkParser.target(networks.get(0)))
                .dns(dns.values())
                .dnsOptions(dnsOption.values())
                .dnsSearch(dnsSearch.values())
                .extraHosts(addHost.orNull())
                .links(link.orNull())
                .publishAllPorts(publishAll.on());
    }

    private static boolean isMac(String value) {
        return value.matches("[0-9a-fA-F]{2}([:-][0-9a-fA-F]{2}){5}");
    }

    private static String domain(String value) {
        String name = value.strip();
        if (name.equals(".")) return name;
        String label = "[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?";
        String plain = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        if (!plain.matches(".*[a-zA-Z].*") || !plain.matches(label + "(\\." + label + ")*") || plain.length() > 254)
            throw new FlagException(name + " is not a valid domain");
        return plain;
    }

    private static String extraHost(String value) {
        int split = value.indexOf('=');
        if (split < 0) split = value.indexOf(':');
        if (split <= 0) throw new FlagException("bad format for add-host: \"" + value + "\"");
        String address = value.substring(split + 1);
        if (address.startsWith("[") && address.endsWith("]")) address = address.substring(1, address.length() - 1);
        if (!address.equals("host-gateway") && !isAddress(address)) {
            throw new FlagException("invalid IP address in add-host: \"" + address + "\"");
        }
        return value.substring(0, split) + ":" + address;
    }

    private static String address(String value) {
        if (!isAddress(value.strip())) throw new FlagException("IP address is not correctly formatted: " + value);
        return value.strip();
    }

    /** Whether it looks like an address: the daemon looks again. */
    static boolean isAddress(String value) {
        if (value.indexOf(':') >= 0) {
            try {
                return InetAddress.ofLiteral(value) instanceof Inet6Address;
            } catch (IllegalArgumentException e) {
                return false;
            }
        }
        String[] parts = value.split("\\.", -1);
        if (parts.length != 4) return false;
        for (String part : parts) {
            try {
                if (part.isEmpty() || part.length() > 3 || Integer.parseInt(part) > 255) return false;
            } catch (NumberFormatException e) {
                return false;
            }
        }
        return true;
    }
}
