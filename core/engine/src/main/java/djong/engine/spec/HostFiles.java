package djong.engine.spec;

import djong.base.EngineException;
import djong.engine.config.HostConfig.Networking;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The text of the three files in {@code /etc} that an engine writes for a container: hosts(5), hostname(5), resolv.conf(5). Pure. */
public final class HostFiles {
    /** An address in {@code ExtraHosts} that stands for the host's. */
    public static final String HOST_GATEWAY = "host-gateway";

    private HostFiles() {}

    /** Another container in a hosts file. @param names the first is its alias */
    public record Linked(String address, List<String> names) {
        String line() {
            return address + '\t' + String.join(" ", names);
        }
    }

    /** A hosts file in which a linked container has another address than before; what users wrote stays. */
    public static String relinked(String hosts, Linked link) {
        String names = '\t' + String.join(" ", link.names());
        var text = new StringBuilder();
        hosts.lines()
                .map(line -> line.endsWith(names) ? link.line() : line)
                .forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }

    /**
     * @param ipv6 whether it has IPv6; without there is no address of that family in it
     * @param addresses its own
     * @param links other containers that it knows by name
     * @param gateways what {@code host-gateway} stands for, a line each; none where there is no such thing
     */
    public static String hosts(
            String hostname,
            String domainname,
            boolean ipv6,
            List<String> addresses,
            List<String> gateways,
            @Nullable List<String> extra,
            List<Linked> links) {
        var text = new StringBuilder("127.0.0.1\tlocalhost\n");
        if (ipv6) text.append("""
                ::1\tlocalhost ip6-localhost ip6-loopback
                fe00::\tip6-localnet
                ff00::\tip6-mcastprefix
                ff02::1\tip6-allnodes
                ff02::2\tip6-allrouters
                """);
        appendExtra(text, gateways, extra, ipv6);
        for (Linked link : links) text.append(link.line()).append('\n');
        appendOwn(text, hostname, domainname, addresses);
        return text.toString();
    }

    /** The host's own file, for a container in the host's network. */
    public static String sharedHosts(String hostsOfHost) {
        return hostsOfHost.isEmpty() || hostsOfHost.endsWith("\n") ? hostsOfHost : hostsOfHost + '\n';
    }

    /** A hosts file with more of the container's own addresses; what users wrote stays. */
    public static String joined(String hosts, String hostname, String domainname, List<String> addresses) {
        var text = new StringBuilder(sharedHosts(hosts));
        appendOwn(text, hostname, domainname, addresses);
        return text.toString();
    }

    /** A hosts file without some of the container's own addresses; what users wrote stays. */
    public static String left(String hosts, List<String> addresses) {
        var text = new StringBuilder();
        hosts.lines()
                .filter(line -> addresses.stream().noneMatch(a -> line.startsWith(a + '\t')))
                .forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }

    private static void appendOwn(StringBuilder text, String hostname, String domainname, List<String> addresses) {
        for (String address : addresses) {
            text.append(address).append('\t');
            if (!domainname.isEmpty())
                text.append(hostname).append('.').append(domainname).append(' ');
            text.append(hostname).append('\n');
        }
    }

    private static void appendExtra(
            StringBuilder text, List<String> gateways, @Nullable List<String> extra, boolean ipv6) {
        if (extra == null) return;
        for (String entry : extra) {
            int split = entry.indexOf(':');
            String address = entry.substring(split + 1);
            boolean host = address.equals(HOST_GATEWAY);
            if (host && gateways.isEmpty())
                throw new EngineException.InvalidParameter("unable to derive the IP value for host-gateway");
            for (String each : host ? gateways : List.of(address)) {
                if (!ipv6 && each.contains(":")) continue;
                text.append(each).append('\t').append(entry, 0, split).append('\n');
            }
        }
    }

    public static String hostname(String hostname) {
        return hostname + '\n';
    }

    /**
     * The host's servers, search list and options, each replaced by what was asked for. A server on the host's loopback does not exist
     * in another network namespace and is left out there.
     *
     * @param ownNetwork the container has its own network namespace with a way out
     */
    public static String resolvConf(String resolvConfOfHost, Networking asked, boolean ownNetwork) {
        List<String> servers = new ArrayList<>();
        List<String> search = List.of();
        List<String> options = List.of();
        for (String line : (Iterable<String>) resolvConfOfHost.lines()::iterator) {
            String[] words = line.strip().split("\\s+");
            if (words.length < 2) continue;
            List<String> values = List.of(words).subList(1, words.length);
            switch (words[0]) {
                case "nameserver" -> {
                    if (!ownNetwork || !loopback(words[1])) servers.add(words[1]);
                }
                case "search", "domain" -> search = values;
                case "options" -> options = values;
                default -> {} // sortlist and comments mean nothing here
            }
        }
        if (!asked.dns().isEmpty()) servers = asked.dns();
        for (String server : asked.dns()) {
            if (!IpAddresses.valid(server))
                throw new EngineException.System(
                        "bad nameserver address " + server + ": ParseAddr(\"" + server + "\"): unable to parse IP");
        }
        if (!asked.dnsSearch().isEmpty())
            search = asked.dnsSearch().equals(List.of(".")) ? List.of() : asked.dnsSearch();
        if (!asked.dnsOptions().isEmpty()) options = asked.dnsOptions();
        var text = new StringBuilder("# Generated by the engine for this container; it may be edited.\n\n");
        for (String server : servers) text.append("nameserver ").append(server).append('\n');
        if (!search.isEmpty())
            text.append("search ").append(String.join(" ", search)).append('\n');
        if (!options.isEmpty())
            text.append("options ").append(String.join(" ", options)).append('\n');
        return text.toString();
    }

    /** The servers of a resolv.conf(5). */
    public static List<String> servers(String resolvConf) {
        var servers = new ArrayList<String>();
        for (String line : (Iterable<String>) resolvConf.lines()::iterator) {
            String[] words = line.strip().split("\\s+");
            if (words.length > 1 && words[0].equals("nameserver")) servers.add(words[1]);
        }
        return servers;
    }

    /** The same as {@link #resolvConf} with the sandbox's own resolver as its only server, which takes a name without a dot for a whole one. */
    public static String ownResolvConf(String resolvConfOfHost, Networking asked, String resolver) {
        List<String> options = asked.dnsOptions().stream().anyMatch(o -> o.startsWith("ndots:"))
                ? asked.dnsOptions()
                : Stream.concat(asked.dnsOptions().stream(), Stream.of("ndots:0"))
                        .toList();
        return resolvConf(
                resolvConfOfHost,
                new Networking(
                        asked.portBindings(),
                        asked.publishAllPorts(),
                        List.of(resolver),
                        options,
                        asked.dnsSearch(),
                        asked.extraHosts(),
                        asked.links()),
                true);
    }

    /** Whether no server in the file can be reached from another network namespace, so that a better source should be asked. */
    public static boolean onlyLoopback(String resolvConf) {
        boolean any = false;
        for (String line : (Iterable<String>) resolvConf.lines()::iterator) {
            String[] words = line.strip().split("\\s+");
            if (words.length < 2 || !words[0].equals("nameserver")) continue;
            if (!loopback(words[1])) return false;
            any = true;
        }
        return any;
    }

    private static boolean loopback(String address) {
        return address.startsWith("127.") || address.equals("::1");
    }
}
