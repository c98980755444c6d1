package djong.engine.log;

import djong.base.EngineException.InvalidParameter;
import djong.base.EngineException.NotImplemented;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The drivers, their options, and what is refused before a container is made. Pure, but for asking whether the socket of a syslog exists. */
public final class LogOptions {
    /** What works, in the order of the alphabet. */
    public static final List<String> DRIVERS = List.of("journald", "json-file", "local", "none", "syslog");

    public static final String STANDARD = "json-file";

    private static final Set<String> UNBUILT = Set.of("awslogs", "fluentd", "gcplogs", "gelf", "splunk");

    private static final Set<String> ATTRIBUTES = Set.of("labels", "labels-regex", "env", "env-regex", "tag");
    private static final Set<String> FILES = Set.of("max-size", "max-file", "compress");
    /** Common to all drivers. */
    private static final Set<String> COMMON =
            Set.of("mode", "max-buffer-size", "cache-disabled", "cache-max-size", "cache-max-file", "cache-compress");

    private static final Set<String> SYSLOG = Set.of(
            "syslog-address",
            "syslog-facility",
            "syslog-format",
            "syslog-tls-ca-cert",
            "syslog-tls-cert",
            "syslog-tls-key",
            "syslog-tls-skip-verify");

    private LogOptions() {}

    /** Refuses what no container can be made with. @param type not empty */
    public static void check(String type, Map<String, String> options) {
        if (type.equals("none")) return;
        common(options);
        if (UNBUILT.contains(type)) throw new NotImplemented("not implemented yet: the log driver " + type);
        if (!DRIVERS.contains(type)) {
            throw new InvalidParameter(
                    "error looking up logging plugin " + type + ": plugin \"" + type + "\" not found");
        }
        for (String name : new TreeMap<>(options).keySet()) {
            if (COMMON.contains(name)) continue;
            boolean known = switch (type) {
                case "json-file" -> FILES.contains(name) || ATTRIBUTES.contains(name);
                case "local" -> FILES.contains(name);
                case "journald" -> ATTRIBUTES.contains(name);
                default -> SYSLOG.contains(name) || ATTRIBUTES.contains(name);
            };
            if (known) continue;
            throw new InvalidParameter("unknown log opt '" + name + "' for "
                    + (type.equals("local") ? "log driver local" : type + " log driver"));
        }
        if (type.equals("syslog")) {
            try {
                SyslogOptions.of(options);
            } catch (IllegalArgumentException e) {
                throw new InvalidParameter(String.valueOf(e.getMessage()), e);
            }
        }
    }

    private static void common(Map<String, String> options) {
        String mode = options.getOrDefault("mode", "");
        if (!Set.of("", "blocking", "non-blocking").contains(mode))
            throw new InvalidParameter("logger: logging mode not supported: " + mode);
        String buffer = options.get("max-buffer-size");
        if (buffer != null) {
            if (!mode.equals("non-blocking")) {
                throw new InvalidParameter("logger: max-buffer-size option is only supported with 'mode=non-blocking'");
            }
            try {
                Amounts.bytes(buffer, Amounts.BINARY);
            } catch (IllegalArgumentException e) {
                throw new InvalidParameter("error parsing option max-buffer-size: " + e.getMessage(), e);
            }
        }
        String disabled = options.get("cache-disabled");
        try {
            if (disabled != null) Amounts.truth(disabled);
        } catch (IllegalArgumentException e) {
            throw new InvalidParameter("invalid value for option cache-disabled: " + disabled, e);
        }
    }

    /** The options with the daemon's, which count for containers that use the daemon's driver. */
    public static Map<String, String> withDefaults(
            String type, Map<String, String> options, String defaultType, Map<String, String> defaults) {
        var merged = new TreeMap<>(options);
        if (type.equals(defaultType)) defaults.forEach(merged::putIfAbsent);
        return merged;
    }
}
