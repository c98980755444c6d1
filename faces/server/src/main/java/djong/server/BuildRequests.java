package djong.server;

import djong.api.AuthConfig;
import djong.api.Json;
import djong.api.JsonTree;
import djong.api.MalformedJsonException;
import djong.base.EngineException;
import djong.build.classic.BuildRequest;
import djong.engine.config.HostConfig;
import djong.engine.config.HostConfig.Namespaces;
import djong.engine.config.HostConfig.Networking;
import djong.engine.config.HostConfig.Resources;
import djong.engine.config.HostConfig.Security;
import djong.engine.config.HostConfig.Storage;
import djong.http.Exchange;
import djong.oci.Platform;
import djong.oci.Reference;
import djong.registry.client.Credentials;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The query of {@code POST /build}, as dockerd reads it. */
final class BuildRequests {
    private static final Pattern AGE = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ms|s|m|h)");

    private BuildRequests() {}

    static BuildRequest of(Exchange exchange) {
        if (Requests.flag(exchange, "squash"))
            throw new EngineException.InvalidParameter("squash is only supported with experimental mode");
        Map<String, @Nullable String> arguments = pairs(exchange, "buildargs", "build args");
        Map<String, String> labels = new HashMap<>();
        pairs(exchange, "labels", "labels").forEach((name, value) -> labels.put(name, value == null ? "" : value));
        List<String> cacheFrom = new ArrayList<>();
        String from = Requests.text(exchange, "cachefrom");
        if (!from.isEmpty() && json(from, "cache-from") instanceof List<?> list)
            list.forEach(each -> cacheFrom.add(String.valueOf(each)));
        boolean force = Requests.flag(exchange, "forcerm");
        String rm = Requests.text(exchange, "rm");
        return new BuildRequest(
                Requests.text(exchange, "dockerfile"),
                Requests.text(exchange, "remote"),
                exchange.queries("t").stream()
                        .filter(t -> !t.isEmpty())
                        .map(BuildRequests::tag)
                        .distinct()
                        .toList(),
                Requests.text(exchange, "buildid"),
                Requests.flag(exchange, "q"),
                Requests.flag(exchange, "nocache"),
                cacheFrom,
                Requests.flag(exchange, "pull"),
                force || rm.isEmpty() || Requests.flag(exchange, "rm"),
                force,
                arguments,
                labels,
                Requests.text(exchange, "target"),
                platform(exchange),
                host(exchange),
                credentials(exchange.header("X-Registry-Config")));
    }

    private static @Nullable Platform platform(Exchange exchange) {
        String text = Requests.text(exchange, "platform");
        return text.isEmpty() ? null : Platform.parse(text);
    }

    private static Reference.Tagged tag(String name) {
        try {
            Reference.Parts parts = Reference.parts(name);
            if (parts.digest() != null) throw new EngineException.InvalidParameter("build tag cannot contain a digest");
            String tag = parts.tag();
            return new Reference.Tagged(parts.repository(), tag == null ? Reference.DEFAULT_TAG : tag);
        } catch (EngineException.InvalidParameter e) {
            // Docker's status.
            throw new EngineException.System(e.getMessage(), e);
        }
    }

    private static @Nullable Object json(String text, String what) {
        try {
            return JsonTree.parse(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        } catch (MalformedJsonException e) {
            char first = text.strip().charAt(0);
            String reason = "{[\"tfn-0123456789".indexOf(first) < 0
                    ? "invalid character '" + first + "' looking for beginning of value"
                    : e.getMessage();
            throw new EngineException.InvalidParameter("error reading " + what + ": " + reason, e);
        }
    }

    /** An object of texts and nulls. */
    private static Map<String, @Nullable String> pairs(Exchange exchange, String name, String what) {
        Map<String, @Nullable String> pairs = new HashMap<>();
        String text = Requests.text(exchange, name);
        if (!text.isEmpty() && json(text, what) instanceof Map<?, ?> map)
            map.forEach((key, value) -> pairs.put(String.valueOf(key), value == null ? null : String.valueOf(value)));
        return pairs;
    }

    private static HostConfig host(Exchange exchange) {
        HostConfig d = HostConfig.DEFAULT;
        Namespaces n = d.namespaces();
        Networking w = d.networking();
        Storage st = d.storage();
        Security s = d.security();
        String mode = Requests.text(exchange, "networkmode");
        List<String> options = exchange.queries("securityopt");
        return new HostConfig(
                d.lifecycle(),
                new Namespaces(
                        mode.isEmpty() ? n.networkMode() : mode,
                        n.ipcMode(),
                        n.pidMode(),
                        n.utsMode(),
                        n.usernsMode(),
                        n.cgroupnsMode(),
                        n.cgroup()),
                new Networking(
                        w.portBindings(),
                        w.publishAllPorts(),
                        w.dns(),
                        w.dnsOptions(),
                        w.dnsSearch(),
                        exchange.queries("extrahosts"),
                        w.links()),
                new Storage(
                        st.binds(),
                        st.mounts(),
                        st.tmpfs(),
                        st.volumeDriver(),
                        st.volumesFrom(),
                        st.storageOpt(),
                        st.readonlyRootfs(),
                        number(exchange, "shmsize"),
                        st.shallowReadOnlyBinds()),
                new Security(
                        s.privileged(),
                        s.capAdd(),
                        s.capDrop(),
                        options.isEmpty() ? null : options,
                        s.groupAdd(),
                        s.maskedPaths(),
                        s.readonlyPaths(),
                        s.oomScoreAdj(),
                        s.sysctls()),
                Resources.DEFAULT.toBuilder()
                        .memoryBytes(number(exchange, "memory"))
                        .memorySwapBytes(number(exchange, "memswap"))
                        .cpuShares(number(exchange, "cpushares"))
                        .cpuPeriodMicros(number(exchange, "cpuperiod"))
                        .cpuQuotaMicros(number(exchange, "cpuquota"))
                        .cpusetCpus(Requests.text(exchange, "cpusetcpus"))
                        .cpusetMems(Requests.text(exchange, "cpusetmems"))
                        .cgroupParent(Requests.text(exchange, "cgroupparent"))
                        .ulimits(limits(Requests.text(exchange, "ulimits")))
                        .build());
    }

    private static long number(Exchange exchange, String name) {
        String value = Requests.text(exchange, name);
        try {
            return value.isEmpty() ? 0 : Long.parseLong(value);
        } catch (NumberFormatException e) {
            return 0; // as Docker, which counts what is no number as nothing
        }
    }

    private static @Nullable List<HostConfig.Ulimit> limits(String text) {
        if (text.isEmpty()) return null;
        List<HostConfig.Ulimit> limits = new ArrayList<>();
        if (json(text, "ulimit settings") instanceof List<?> list) {
            for (Object each : list) {
                if (each instanceof Map<?, ?> m && m.get("Name") instanceof String name)
                    limits.add(new HostConfig.Ulimit(name, limit(m.get("Soft")), limit(m.get("Hard"))));
            }
        }
        return limits;
    }

    private static long limit(@Nullable Object value) {
        return value instanceof Number number ? number.longValue() : 0;
    }

    /** Names and passwords by the host of a registry. What cannot be read counts as none. */
    private static Function<String, @Nullable Credentials> credentials(@Nullable String header) {
        Map<String, Credentials> known = new HashMap<>();
        if (header != null && !header.isEmpty()) {
            try {
                byte[] json = Base64.getUrlDecoder().decode(header.strip());
                if (JsonTree.parse(json) instanceof Map<?, ?> map) {
                    map.forEach((host, auth) -> add(String.valueOf(host), auth, known));
                }
            } catch (IllegalArgumentException | MalformedJsonException e) {
                known.clear();
            }
        }
        return known::get;
    }

    private static void add(String host, @Nullable Object auth, Map<String, Credentials> known) {
        AuthConfig config =
                Json.read(AuthConfig.class, JsonTree.compact(auth).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        String user = config.username() == null ? "" : config.username();
        String password = config.password() == null ? "" : config.password();
        String token = config.identitytoken();
        String shown = config.registrytoken();
        boolean tokens = token != null && !token.isEmpty() || shown != null && !shown.isEmpty();
        if (user.isEmpty() && password.isEmpty() && !tokens) return;
        String name = host.replaceFirst("^https?://", "").replaceFirst("/.*", "");
        known.put(
                name.equals("index.docker.io") ? "docker.io" : name,
                new Credentials(user, password, filled(token), filled(shown)));
    }

    private static @Nullable String filled(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    /** {@code 1h30m} and its like. */
    static Duration duration(String text) {
        Matcher matcher = AGE.matcher(text);
        double millis = 0;
        int end = 0;
        while (matcher.find(end) && matcher.start() == end) {
            double value = Double.parseDouble(matcher.group(1));
            millis += value
                    * switch (matcher.group(2)) {
                        case "ms" -> 1;
                        case "s" -> 1e3;
                        case "m" -> 60e3;
                        default -> 3600e3;
                    };
            end = matcher.end();
        }
        if (text.isEmpty() || end != text.length())
            throw new EngineException.InvalidParameter("invalid filter 'until=[" + text + "]'");
        return Duration.ofMillis((long) millis);
    }
}
