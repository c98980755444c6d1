package djong.cli.container;

import djong.api.container.EndpointIpamConfig;
import djong.api.container.EndpointSettings;
import djong.cli.flags.Csv;
import djong.cli.flags.FlagException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The values of {@code --network} and of the flags that belong to the first network. */
final class NetworkParser {
    private NetworkParser() {}

    /** The network's name: the value itself, or its {@code name=} field. */
    static String target(String value) {
        if (value.indexOf('=') < 0) return value;
        for (String field : Csv.fields(value)) if (field.startsWith("name=")) return field.substring("name=".length());
        throw new FlagException("network name/id is not specified");
    }

    static Map<String, EndpointSettings> parse(
            List<String> values,
            List<String> aliases,
            List<String> links,
            String ip,
            String ip6,
            List<String> linkLocal,
            String mac) {
        Map<String, EndpointSettings> endpoints = new LinkedHashMap<>();
        List<String> networks = values.isEmpty() ? List.of("default") : values;
        for (int i = 0; i < networks.size(); i++) {
            String value = networks.get(i);
            String name = target(value);
            if (endpoints.containsKey(name))
                throw new FlagException("network \"" + name + "\" is specified multiple times");
            Fields fields = new Fields();
            boolean own = !Set.of("default", "bridge", "host", "none").contains(name) && !name.startsWith("container:");
            if (i == 0) {
                if (!aliases.isEmpty() && !own) {
                    throw new FlagException("network-scoped aliases are only supported for user-defined networks");
                }
                fields.aliases.addAll(aliases);
                fields.ip = ip;
                fields.ip6 = ip6;
                fields.linkLocal.addAll(linkLocal);
                fields.mac = mac;
                if (own) fields.links.addAll(links);
            }
            if (value.indexOf('=') >= 0) fields.read(value);
            if (networks.size() > 1 && (name.equals("host") || name.equals("none") || name.startsWith("container:"))) {
                throw new FlagException(
                        "conflicting options: cannot attach both user-defined and non-user-defined network-modes");
            }
            EndpointSettings endpoint = fields.endpoint();
            // Of the only network nothing is said when nothing is asked of it: the daemon finds it in the mode.
            if (values.size() == 1 && endpoint.equals(new Fields().endpoint())) return Map.of();
            endpoints.put(name, endpoint);
        }
        return endpoints;
    }

    private static final class Fields {
        private final List<String> aliases = new ArrayList<>();
        private final List<String> links = new ArrayList<>();
        private final List<String> linkLocal = new ArrayList<>();
        private final Map<String, String> options = new LinkedHashMap<>();
        private String ip = "";
        private String ip6 = "";
        private String mac = "";
        private int priority;

        void read(String value) {
            for (String field : Csv.fields(value)) {
                int equals = field.indexOf('=');
                if (equals < 0) throw new FlagException("invalid field " + field);
                String key = field.substring(0, equals).strip();
                String text = field.substring(equals + 1).strip();
                switch (key) {
                    case "name" -> {}
                    case "alias" -> aliases.add(text);
                    case "ip" -> ip = text;
                    case "ip6" -> ip6 = text;
                    case "mac-address" -> mac = text;
                    case "link-local-ip" -> linkLocal.add(text);
                    case "gw-priority" -> priority = (int) Binds.whole(text, "invalid gw-priority: " + text);
                    case "driver-opt" -> {
                        int split = text.indexOf('=');
                        if (split < 0) throw new FlagException("invalid key value pair format in driver options");
                        options.put(text.substring(0, split), text.substring(split + 1));
                    }
                    default -> throw new FlagException("invalid field key " + key);
                }
            }
        }

        EndpointSettings endpoint() {
            boolean addressed = !ip.isEmpty() || !ip6.isEmpty() || !linkLocal.isEmpty();
            return EndpointSettings.builder()
                    .ipamConfig(
                            addressed
                                    ? new EndpointIpamConfig(
                                            ip.isEmpty() ? null : ip,
                                            ip6.isEmpty() ? null : ip6,
                                            linkLocal.isEmpty() ? null : linkLocal)
                                    : null)
                    .links(links.isEmpty() ? null : links)
                    .aliases(aliases.isEmpty() ? null : aliases)
                    .macAddress(mac)
                    .driverOpts(options.isEmpty() ? null : options)
                    .gwPriority(priority)
                    .build();
        }
    }
}
