package djong.cli.build;

import djong.api.Json;
import djong.api.JsonTree;
import djong.api.MalformedJsonException;
import djong.api.ProgressLine;
import djong.cli.buildkit.Asked;
import djong.cli.buildkit.Build;
import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.command.ExitException;
import djong.cli.flags.Flag;
import djong.cli.image.ProgressDrawing;
import djong.cli.jvm.JvmImage;
import djong.cli.registry.Credentials;
import djong.cli.terminal.Terminal;
import djong.client.Query;
import djong.client.Response;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code djong build} */
public final class BuildCommand extends Command {
    private final Flag.Texts addHost = flags.texts("add-host", "A line of the hosts file, NAME:ADDRESS");
    private final Flag.Texts buildArg = flags.texts("build-arg", "A value for an ARG, NAME=VALUE");
    private final Flag.Texts cacheFrom = flags.texts("cache-from", "Images whose layers may be taken over");
    private final Flag.Text cgroupParent = flags.text("cgroup-parent", "The parent cgroup of commands");
    private final Flag.Switch compress = flags.bool("compress", "Pack the context with gzip");
    private final Flag.Whole cpuPeriod =
            flags.whole("cpu-period", (char) 0, 0, "Length of a CPU period in microseconds");
    private final Flag.Whole cpuQuota = flags.whole("cpu-quota", (char) 0, 0, "CPU time in a period in microseconds");
    private final Flag.Whole cpuShares = flags.whole("cpu-shares", 'c', 0, "CPU shares (relative weight)");
    private final Flag.Text cpusetCpus = flags.text("cpuset-cpus", "CPUs that commands run on (0-3, 0,1)");
    private final Flag.Text cpusetMems = flags.text("cpuset-mems", "Memory nodes that commands use (0-3, 0,1)");
    private final Flag.Text file = flags.text("file", 'f', "The Dockerfile (PATH/Dockerfile where it is not given)");
    private final Flag.Switch forceRm = flags.bool("force-rm", "Always tell that intermediate containers are gone");
    private final Flag.Text iidfile = flags.text("iidfile", "Write the image's ID to this file");
    private final Flag.Texts label = flags.texts("label", "Metadata of the image, NAME=VALUE");
    private final Flag.Bytes memory = flags.bytes("memory", 'm', "Memory limit of commands");
    private final Flag.Bytes memorySwap =
            flags.bytesOrUnlimited("memory-swap", "Memory and swap together; -1 for no limit on swap");
    private final Flag.Text network = flags.text("network", (char) 0, "default", "The network of commands");
    private final Flag.Switch noCache = flags.bool("no-cache", "Do everything again");
    private final Flag.Text platform = flags.text("platform", "Platform of the image, such as linux/arm64");
    private final Flag.Switch pull = flags.bool("pull", "Fetch bases although they are here");
    private final Flag.Switch quiet = flags.bool("quiet", 'q', "Show nothing but the image's ID");
    private final Flag.Switch rm =
            flags.boolOn("rm", (char) 0, "Tell that intermediate containers are gone after a success");
    private final Flag.Texts securityOpt = flags.texts("security-opt", "Security options of commands");
    private final Flag.Bytes shmSize = flags.bytes("shm-size", (char) 0, "Size of /dev/shm");
    private final Flag.Switch squash = flags.bool("squash", "Make one layer of those that are new");
    private final Flag.Texts tag = flags.texts("tag", 't', "A name for the image, NAME:TAG");
    private final Flag.Text target = flags.text("target", "The stage to build");
    private final BuildKitFlags kit = new BuildKitFlags(flags);

    @Override
    public String arguments() {
        return "[OPTIONS] PATH | URL | -";
    }

    @Override
    public String summary() {
        return "Build an image from a Dockerfile";
    }

    @Override
    public List<String> aliases() {
        return List.of("image build", "build", "builder build");
    }

    @Override
    public List<String> examples() {
        return List.of(
                "djong build -t app:1.0 .",
                "djong build -f docker/Dockerfile --build-arg VERSION=2 .",
                "djong build --check .",
                "djong build -t app:1.0 --build-arg JAVA_BASE=my/jre:25 app.jar");
    }

    @Override
    public String details() {
        return """
                A folder with a pom.xml or a build.gradle and no Dockerfile, and a runnable jar, become an image as well: the project's own
                build tool compiles, and the image gets layers for dependencies, snapshot dependencies, resources and classes, a list of
                what is in it (/app/sbom.cdx.json), and the main class as its entry point. Times are fixed: the same input gives the same
                image. What it takes, as --build-arg:

                  JAVA_BASE=IMAGE        with a Java runtime (eclipse-temurin:25-jre)
                  MAIN_CLASS=NAME        (as the jar, the build or the classes tell)
                  MODULE=PATH            which of a project's modules is to run
                  MAVEN_ARGS=WORDS       more arguments of Maven, GRADLE_ARGS of Gradle
                  SOURCE_DATE_EPOCH=N    seconds, for the image's time (1)""";
    }

    @Override
    public int minArguments() {
        return 1;
    }

    @Override
    public int maxArguments() {
        return 1;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException, InterruptedException {
        if (kit.wanted(cli)) return byBuildKit(cli, arguments.getFirst());
        try (Context context = context(cli, arguments.getFirst())) {
            String path = "/build" + query(cli, context);
            Map<String, String> heads = new LinkedHashMap<>();
            String credentials = Credentials.all(cli.settings());
            if (credentials != null) heads.put("X-Registry-Config", credentials);
            try (Response response = cli.client().call("POST", path, context.body(), heads)) {
                return show(cli, response.body());
            }
        }
    }

    private int byBuildKit(Cli cli, String where) throws IOException, InterruptedException {
        refuseClassic();
        try (var sources = new BuildKitSources()) {
            Map<String, String> attributes = new LinkedHashMap<>(kit.attestations());
            boolean jvm = !file.given() && !where.contains("://") && JvmImage.possible(Path.of(where));
            if (jvm) sources.archive(context(cli, where), attributes);
            else sources.context(cli, where, file.value(), attributes);
            for (String each : kit.buildContext.values()) sources.named(each, attributes);
            attributes(cli, attributes, jvm);
            List<String> rights = new ArrayList<>(kit.allow.values());
            if (network.value().equals("host")) rights.add("network.host");
            return Build.run(
                    cli,
                    new Asked(
                            kit.call(),
                            sources.dockerfile(),
                            attributes,
                            sources.folders(),
                            sources.layouts(),
                            sources.uploads(),
                            Path.of(where.equals("-") ? "" : where)
                                    .toAbsolutePath()
                                    .toString(),
                            tag.values(),
                            kit.output.values(),
                            kit.push.on(),
                            kit.secret.values(),
                            kit.ssh.values(),
                            kit.cacheTo.values(),
                            cacheFrom.values(),
                            rights,
                            kit.progress.value(),
                            quiet.on(),
                            iidfile.value(),
                            kit.metadataFile.value()));
        }
    }

    /** What BuildKit has no word for. */
    private void refuseClassic() {
        for (Flag each : List.of(
                compress,
                cpuPeriod,
                cpuQuota,
                cpuShares,
                cpusetCpus,
                cpusetMems,
                memory,
                memorySwap,
                securityOpt,
                squash))
            if (each.given())
                throw new ExitException(
                        "--" + each.name() + " is not for BuildKit: leave it out, or set DOCKER_BUILDKIT=0");
    }

    private void attributes(Cli cli, Map<String, String> attributes, boolean jvm) {
        arguments(cli, jvm).forEach((name, value) -> {
            if (value != null) attributes.put("build-arg:" + name, value.toString());
        });
        labels().forEach((name, value) -> attributes.put("label:" + name, value));
        if (target.given()) attributes.put("target", target.value());
        if (platform.given()) attributes.put("platform", platform.value());
        if (noCache.on()) attributes.put("no-cache", "");
        else if (kit.noCacheFilter.given()) attributes.put("no-cache", String.join(",", kit.noCacheFilter.values()));
        if (pull.on()) attributes.put("image-resolve-mode", "pull");
        if (!network.value().equals("default")) attributes.put("force-network-mode", network.value());
        if (addHost.given())
            attributes.put(
                    "add-hosts",
                    String.join(
                            ",",
                            addHost.values().stream()
                                    .map(each -> each.replaceFirst(":", "="))
                                    .toList()));
        if (shmSize.given()) attributes.put("shm-size", Long.toString(shmSize.bytes()));
        if (cgroupParent.given()) attributes.put("cgroup-parent", cgroupParent.value());
        if (kit.ulimit.given()) attributes.put("ulimit", String.join(",", kit.ulimit.values()));
    }

    private Context context(Cli cli, String where) throws IOException, InterruptedException {
        Path path = Path.of(where);
        if (file.given() || where.contains("://") || !JvmImage.possible(path))
            return Context.of(cli, where, file.value());
        return Context.ofJvm(cli, JvmImage.of(cli, path, arguments(cli)));
    }

    private Map<String, @Nullable Object> arguments(Cli cli) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        for (String each : buildArg.values()) {
            int equals = each.indexOf('=');
            if (equals >= 0) all.put(each.substring(0, equals), each.substring(equals + 1));
            else all.put(each, cli.environment().get(each));
        }
        return all;
    }

    /** @param jvm whether a Java project is built, which takes some of them itself */
    private Map<String, @Nullable Object> arguments(Cli cli, boolean jvm) {
        Map<String, @Nullable Object> all = arguments(cli);
        if (!jvm) return all;
        all.keySet().removeIf(JvmImage::takes);
        all.putIfAbsent("SOURCE_DATE_EPOCH", "1");
        return all;
    }

    private Map<String, String> labels() {
        Map<String, String> all = new LinkedHashMap<>();
        for (String each : label.values()) {
            int equals = each.indexOf('=');
            all.put(equals < 0 ? each : each.substring(0, equals), equals < 0 ? "" : each.substring(equals + 1));
        }
        return all;
    }

    private Query query(Cli cli, Context context) {
        Map<String, @Nullable Object> build = arguments(cli, context.ofJvm());
        Query query = new Query()
                .all("t", tag.values())
                .all("securityopt", securityOpt.values())
                .all("extrahosts", addHost.values())
                .flag("q", quiet.on())
                .flag("nocache", noCache.on())
                .add("rm", rm.on() ? "1" : "0")
                .flag("forcerm", forceRm.on())
                .flag("pull", pull.on())
                .flag("squash", squash.on())
                .add("remote", context.remote())
                .add("dockerfile", context.dockerfile())
                .add("networkmode", network.value())
                .add("target", target.orNull())
                .add("platform", platform.orNull())
                .add("cgroupparent", cgroupParent.orNull())
                .add("cpusetcpus", cpusetCpus.orNull())
                .add("cpusetmems", cpusetMems.orNull());
        number(query, "cpuperiod", cpuPeriod.value());
        number(query, "cpuquota", cpuQuota.value());
        number(query, "cpushares", cpuShares.value());
        number(query, "memory", memory.bytes());
        number(query, "memswap", memorySwap.bytes());
        number(query, "shmsize", shmSize.bytes());
        if (!build.isEmpty()) query.add("buildargs", JsonTree.compact(build));
        if (label.given()) query.add("labels", JsonTree.compact(new LinkedHashMap<String, @Nullable Object>(labels())));
        if (!cacheFrom.values().isEmpty())
            query.add("cachefrom", JsonTree.compact(new ArrayList<Object>(cacheFrom.values())));
        return query;
    }

    private static void number(Query query, String name, long value) {
        if (value != 0) query.add(name, Long.toString(value));
    }

    /** Shows what comes; keeps the id for whoever wants it in a file. */
    private int show(Cli cli, InputStream stream) throws IOException {
        var seen = new Ids(stream);
        if (!quiet.on()) {
            ProgressDrawing.show(seen, cli.out(), Terminal.is(1));
        } else {
            var all = new ByteArrayOutputStream();
            seen.transferTo(all);
            ProgressDrawing.show(new ByteArrayInputStream(all.toByteArray()), cli.out(), false);
        }
        if (iidfile.given()) {
            String id = seen.last();
            if (id.isEmpty())
                throw new ExitException("server did not provide an image ID. Cannot write " + iidfile.value());
            Files.writeString(Path.of(iidfile.value()), id);
        }
        return 0;
    }

    /** Looks for the ids of images in the lines that go through. */
    private static final class Ids extends FilterInputStream {
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();
        private String last = "";

        Ids(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int n = in.read(into, from, length);
            for (int i = from; i < from + n; i++) {
                if (into[i] != '\n') line.write(into[i]);
                else look();
            }
            return n;
        }

        private void look() {
            String text = line.toString(StandardCharsets.UTF_8).strip();
            line.reset();
            if (text.isEmpty()) return;
            try {
                ProgressLine progress = Json.read(ProgressLine.class, text);
                if (progress.aux() instanceof Map<?, ?> aux && aux.get("ID") instanceof String id) last = id;
                String stream = progress.stream();
                if (stream != null && stream.startsWith("sha256:")) last = stream.strip();
            } catch (MalformedJsonException e) {
                // Whoever shows the line says so.
            }
        }

        String last() {
            return last;
        }
    }
}
