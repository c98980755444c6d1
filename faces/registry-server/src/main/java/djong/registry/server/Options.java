package djong.registry.server;

import djong.base.EngineException;
import djong.registry.client.Credentials;
import djong.registry.client.Insecure;
import djong.registry.client.Mirrors;
import djong.registry.client.Proxies;
import djong.registry.client.RegistryOptions;
import djong.registry.server.mirror.Upstream;
import djong.registry.server.spec.Glob;
import djong.registry.server.storage.Policy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the command line and the configuration file say. The help text is the list of options: what stands there is known, what does not is not. */
final class Options {
    static final String USAGE = """
            Usage:  djong registry serve [OPTIONS]

            Run a registry that docker, podman and others push to and pull from (OCI distribution 1.1)

            Where
                  --config FILE              Options from a file, a line each: "listen 0.0.0.0:5000". The command line goes first
                  --listen [HOST]:PORT       Address to listen on; may be repeated (default ":5000")
                  --data-root DIR            Where everything is kept (default "/var/lib/djong-registry")
                  --tls-cert FILE            Certificate chain, PEM. Without it HTTP is plain: for localhost, or behind a proxy
                  --tls-key FILE             Its private key, PEM
                  --url URL                  How clients reach this registry, where it is not as they say: behind a proxy
                  --access-log FILE          A line of JSON for each request; "-" is the standard output
                  --no-pages                 No web pages
                  --check                    Start, say whether that works, and end
                  --patience TIME            Cut clients that neither send nor take a byte for so long (default 60s)
                  --connections N            Connections at a time; more wait (default 4096)

            Who
                  --htpasswd FILE            Accounts: lines NAME:HASH, hashed by bcrypt ("djong registry password NAME" makes one).
                                             Without it everybody may do everything
                  --rights FILE              Lines ACCOUNT ACTIONS REPOSITORIES: "alice pull,push team/**". ACTIONS are pull, push,
                                             delete or *. ACCOUNT may be * (all accounts) or anonymous (everybody). In
                                             REPOSITORIES * stands for a part of a name, ** for any rest. What no line grants is
                                             refused. Without it every account may do everything
                  --auth basic|token         How clients log in (default "token": tokens from this registry's own /token)
                  --anonymous-pull           Everybody may pull everything
                  --token-life TIME          How long a token is good for (default 5m)

            What
                  --read-only                No pushes
                  --immutable PATTERN        Tags that never move, as "REPOSITORIES" or "REPOSITORIES:TAGS"; may be repeated
                  --quota PATTERN=SIZE       What all repositories of a pattern may hold together ("team/**=10g"); may be repeated
                  --gc-interval TIME         How often unused data is removed (default 1h; 0 for never)
                  --gc-grace TIME            How long a blob may wait for its manifest (default 24h)
                  --gc-untagged              Remove manifests, too, that no tag leads to
                  --upload-life TIME         How long an upload may lie still before it is given up (default 24h)

            Mirror
                  --mirror REGISTRY          Be a pull-through copy of a registry ("docker.io", "quay.io", "localhost:5000"); may be
                                             repeated: the first one's images have their own names here, those of the others
                                             begin with the registry's, or are asked for with ?ns=
                  --mirror-ttl TIME          Ask upstream again whether a tag has moved after so long (default 10m). When upstream
                                             does not answer, what is here is served
                  --mirror-size SIZE         What is kept at most: what nobody has asked for longest goes first, and is fetched again
                                             when somebody does (default: no limit)
                  --mirror-unused TIME       Let go of what nobody has asked for in so long (default: never)
                  --mirror-user [REGISTRY=]NAME
                                             Who to be upstream. Where several registries are mirrored, it says for which; may be
                                             repeated
                  --mirror-password-file [REGISTRY=]FILE
                                             The password of that user
                  --mirror-certs DIR         Authorities to trust upstream: DIR/HOST:PORT/*.crt, as in /etc/docker/certs.d
                  --mirror-insecure HOST     An upstream, or a network of them, that may do without TLS; may be repeated

            FILEs of accounts and rights are read again when they change. TIME is like 90s, 10m, 24h, 7d; SIZE like 500m, 10g.

            Beside the API: /health, /metrics (Prometheus), /v1/search (docker search HOST/TERM), / (web pages).

            A registry with TLS and accounts:
              djong registry password alice >> /etc/djong/accounts
              djong registry serve --listen :443 --tls-cert cert.pem --tls-key key.pem --htpasswd /etc/djong/accounts
              docker login HOST && docker push HOST/team/app

            A mirror of the Hub, for daemon.json {"registry-mirrors": ["http://localhost:5000"]}:
              djong registry serve --listen 127.0.0.1:5000 --mirror docker.io
            """;

    /** A mistake of whoever wrote the options; the message is for them. */
    static final class Mistake extends Exception {
        private static final long serialVersionUID = 1;

        Mistake(String message) {
            super(message, null, false, false);
        }
    }

    private static final Pattern KNOWN = Pattern.compile("^ {6}--([a-z-]+)( [A-Za-z\\[=|:]+[^ ]*)?", Pattern.MULTILINE);
    private static final Duration FOR_EVER = Duration.ofMillis(Long.MAX_VALUE);
    private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,12})([kmgt]?)b?");

    private final Map<String, List<String>> values = new LinkedHashMap<>();

    private Options() {}

    static Settings parse(List<String> words) throws Mistake {
        var options = new Options();
        options.read(words);
        String config = options.text("config");
        if (config != null) {
            var file = new Options();
            file.readFile(Path.of(config));
            file.values.forEach(options.values::putIfAbsent);
        }
        return options.settings();
    }

    /** Whether an option takes a value; null for one that there is none of. */
    private static @Nullable Boolean takesValue(String name) {
        Matcher matcher = KNOWN.matcher(USAGE);
        while (matcher.find()) if (matcher.group(1).equals(name)) return matcher.group(2) != null;
        return null;
    }

    private void read(List<String> words) throws Mistake {
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (!word.startsWith("--")) throw new Mistake("unexpected argument: " + word);
            int equals = word.indexOf('=');
            String name = word.substring(2, equals < 0 ? word.length() : equals);
            Boolean valued = takesValue(name);
            if (valued == null) throw new Mistake("unknown flag: --" + name);
            if (equals >= 0) add(name, word.substring(equals + 1));
            else if (!valued) add(name, "true");
            else if (i + 1 == words.size()) throw new Mistake("flag needs an argument: --" + name);
            else add(name, words.get(++i));
        }
    }

    private void readFile(Path file) throws Mistake {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new Mistake("cannot read " + file + ": " + e.getMessage());
        }
        for (String line : lines) {
            String text = line.strip();
            if (text.isEmpty() || text.startsWith("#")) continue;
            String[] parts = text.split("\\s+", 2);
            Boolean valued = takesValue(parts[0]);
            if (valued == null || parts[0].equals("config")) throw new Mistake(file + ": unknown option: " + parts[0]);
            if (valued && parts.length < 2) throw new Mistake(file + ": " + parts[0] + " needs a value");
            add(parts[0], parts.length < 2 ? "true" : parts[1]);
        }
    }

    private void add(String name, String value) {
        values.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
    }

    private Settings settings() throws Mistake {
        List<Upstream> mirrored = mirrored();
        Path htpasswd = path("htpasswd");
        if (htpasswd == null)
            for (String needs : List.of("rights", "anonymous-pull", "auth"))
                if (values.containsKey(needs)) throw new Mistake("--" + needs + " needs accounts: --htpasswd");
        if (!mirrored.isEmpty())
            for (String without : List.of("immutable", "quota"))
                if (values.containsKey(without)) throw new Mistake("a mirror has no --" + without);
        String auth = text("auth");
        if (auth != null && !auth.equals("basic") && !auth.equals("token"))
            throw new Mistake("--auth is basic or token, not " + auth);
        Path root = path("data-root");
        return new Settings(
                listen(),
                root == null ? Path.of("/var/lib/djong-registry") : root,
                identity(),
                new Settings.Access(
                        htpasswd,
                        path("rights"),
                        !"basic".equals(auth),
                        flag("anonymous-pull"),
                        time("token-life", "5m"),
                        url()),
                new Policy(all("immutable").stream().map(Policy.Immutable::of).toList(), quotas()),
                flag("read-only") || !mirrored.isEmpty(),
                new Settings.Collection(
                        time("gc-interval", "1h"),
                        time("gc-grace", "24h"),
                        flag("gc-untagged"),
                        time("upload-life", "24h"),
                        eviction()),
                mirrored,
                time("mirror-ttl", "10m"),
                upstream(),
                text("access-log"),
                !flag("no-pages"),
                time("patience", "60s"),
                connections());
    }

    private int connections() throws Mistake {
        String text = text("connections");
        if (text == null) return 4096;
        if (!text.matches("[1-9][0-9]{0,6}")) throw new Mistake("--connections is a number, not " + text);
        return Integer.parseInt(text);
    }

    private Settings.@Nullable Eviction eviction() throws Mistake {
        String most = text("mirror-size");
        Duration unused = time("mirror-unused", "0");
        if (most == null && unused.isZero()) return null;
        if (all("mirror").isEmpty()) throw new Mistake("--mirror-size and --mirror-unused are for a --mirror");
        return new Settings.Eviction(most == null ? Long.MAX_VALUE : size(most), unused.isZero() ? FOR_EVER : unused);
    }

    private List<InetSocketAddress> listen() throws Mistake {
        List<String> texts = values.getOrDefault("listen", List.of(":5000"));
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (String text : texts) {
            int colon = text.lastIndexOf(':');
            String host = colon < 0 ? "" : text.substring(0, colon);
            String port = text.substring(colon + 1);
            if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65535)
                throw new Mistake("--listen is [HOST]:PORT, not " + text);
            var address = host.isEmpty()
                    ? new InetSocketAddress(Integer.parseInt(port))
                    : new InetSocketAddress(host.replaceAll("^\\[|\\]$", ""), Integer.parseInt(port));
            if (address.isUnresolved()) throw new Mistake("--listen: unknown host " + host);
            addresses.add(address);
        }
        return addresses;
    }

    private Settings.@Nullable Identity identity() throws Mistake {
        Path certificate = path("tls-cert");
        Path key = path("tls-key");
        if (certificate == null && key == null) return null;
        if (certificate == null || key == null) throw new Mistake("--tls-cert and --tls-key go together");
        return new Settings.Identity(certificate, key);
    }

    private @Nullable String url() throws Mistake {
        String url = text("url");
        if (url == null) return null;
        if (!url.matches("https?://[A-Za-z0-9.:\\[\\]_/-]+")) throw new Mistake("--url is no address: " + url);
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    private List<Policy.Quota> quotas() throws Mistake {
        List<Policy.Quota> quotas = new ArrayList<>();
        for (String text : all("quota")) {
            int equals = text.lastIndexOf('=');
            if (equals < 0) throw new Mistake("--quota is PATTERN=SIZE, not " + text);
            quotas.add(new Policy.Quota(Glob.of(text.substring(0, equals)), size(text.substring(equals + 1))));
        }
        return quotas;
    }

    private List<Upstream> mirrored() throws Mistake {
        List<String> domains = all("mirror");
        Map<String, String> users = perMirror("mirror-user", domains);
        Map<String, String> files = perMirror("mirror-password-file", domains);
        if (!users.keySet().equals(files.keySet()))
            throw new Mistake("--mirror-user and --mirror-password-file go together");
        List<Upstream> upstreams = new ArrayList<>();
        for (String domain : domains) {
            String user = users.get(domain);
            String file = files.get(domain);
            try {
                upstreams.add(new Upstream(
                        domain,
                        user == null || file == null
                                ? null
                                : new Credentials(
                                        user, Files.readString(Path.of(file)).strip())));
            } catch (IOException e) {
                throw new Mistake("cannot read " + file + ": " + e.getMessage());
            } catch (EngineException.InvalidParameter e) {
                throw new Mistake("--mirror: " + e.getMessage());
            }
        }
        return upstreams;
    }

    /** Values by registry. One that does not say for which is for the only one there is: nobody else must see it. */
    private Map<String, String> perMirror(String option, List<String> domains) throws Mistake {
        Map<String, String> found = new LinkedHashMap<>();
        for (String text : all(option)) {
            int equals = text.indexOf('=');
            String domain = equals < 0 ? "" : text.substring(0, equals);
            if (domains.contains(domain)) found.put(domain, text.substring(equals + 1));
            else if (domains.size() == 1) found.put(domains.getFirst(), text);
            else throw new Mistake("--" + option + " says for which --mirror: REGISTRY=" + text);
        }
        return found;
    }

    private RegistryOptions upstream() throws Mistake {
        Path certificates = path("mirror-certs");
        try {
            return new RegistryOptions(
                    null,
                    "djong-registry",
                    Mirrors.NONE,
                    new Insecure(all("mirror-insecure")),
                    certificates == null ? List.of() : List.of(certificates),
                    Proxies.NONE);
        } catch (EngineException.InvalidParameter e) {
            throw new Mistake("--mirror-insecure: " + e.getMessage());
        }
    }

    private List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    private @Nullable String text(String name) {
        List<String> all = all(name);
        return all.isEmpty() ? null : all.getLast();
    }

    private @Nullable Path path(String name) {
        String text = text(name);
        return text == null ? null : Path.of(text);
    }

    private boolean flag(String name) throws Mistake {
        String text = text(name);
        if (text != null && !text.equals("true") && !text.equals("false"))
            throw new Mistake("--" + name + " is true or false, not " + text);
        return "true".equals(text);
    }

    private Duration time(String name, String otherwise) throws Mistake {
        String given = text(name);
        String text = given == null ? otherwise : given;
        if (text.equals("0")) return Duration.ZERO;
        Matcher matcher = TIME.matcher(text);
        if (!matcher.matches()) throw new Mistake("--" + name + " is a time like 90s, 10m, 24h, 7d, not " + text);
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    private static long size(String text) throws Mistake {
        Matcher matcher = SIZE.matcher(text.toLowerCase(java.util.Locale.ROOT));
        if (!matcher.matches()) throw new Mistake("a size is like 500m or 10g, not " + text);
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "k" -> count << 10;
            case "m" -> count << 20;
            case "g" -> count << 30;
            case "t" -> count << 40;
            default -> count;
        };
    }
}
