package djong.dist;

import java.io.File;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Trains the AOT caches: runs each launcher once, and the JVM writes down which classes were loaded and linked.
 *
 * <p>The daemon is trained by a start on throwaway folders, in a network and mount namespace of its own where the build may make one, so
 * that the host sees nothing of it; the CLI by commands that it asks of that daemon. Where no daemon can run (a build without root), the
 * CLI is trained on what needs none, and the daemon by checking its configuration: both start, only later.
 */
final class Training {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /**
     * What the daemon runs often is compiled once and for good, by the quick compiler, and soon: what it does for one container is
     * spread over so many methods that compiling each of them twice, and profiling it between, costs more than it ever saves. The cache
     * keeps with which compiler a method went through its training, and the daemon takes the same one. So the quick one is the only one
     * here, and a tenth of the usual calls suffice for it. What feeds digests is left to the one that knows the processor's
     * instructions for them; the digest of a few bytes is not.
     */
    private static final String COMPILED_QUICKLY = "-XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=0.1"
            + " -XX:CompileCommand=quiet -XX:CompileCommand=exclude,sun/security/provider/DigestBase.*";

    /** Enough for what each container and each build needs to be compiled, see {@link #COMPILED_QUICKLY}. */
    private static final int ROUNDS = 6;

    private static final List<String> ROUND = List.of(
            "run --rm hello-world",
            "run --rm --publish 127.0.0.1::80 hello-world",
            "run --rm --network none hello-world",
            "build --tag trained CONTEXT");

    private static final List<String> COMMANDS_THAT_LOOK =
            List.of("version", "info", "ps --all", "image ls", "network ls", "--help");

    private static final String DOCKERFILE = """
            FROM hello-world
            ENV trained=yes
            COPY file /file
            RUN --network=none ["/hello"]
            CMD ["/hello"]
            """;

    private static final List<String> COMMANDS = List.of(
            "version",
            "run --network none --name trained hello-world",
            "ps --all",
            "ps --all --quiet",
            "ps --all --format {{.ID}}:{{.Names}}",
            "image ls",
            "inspect trained",
            "inspect --format {{.State.Status}} trained",
            "history hello-world",
            "events --since 1m --until 0s",
            "run --help",
            "ps --no-such-flag",
            "logs trained",
            "rm trained",
            "build --tag trained CONTEXT",
            "save --output ARCHIVE trained",
            "image rm trained",
            "load --quiet --input ARCHIVE",
            "info",
            "network ls");

    private final Path home;
    private final Path cli;
    private final Path daemon;
    private final Path registry;

    Training(Path home) {
        this.home = home;
        this.cli = home.resolve("lib/djong.aot");
        this.daemon = home.resolve("lib/djongd.aot");
        this.registry = home.resolve("lib/djong-registry.aot");
    }

    /** Trains all caches anew. Takes some seconds. */
    void run() throws IOException, InterruptedException {
        Files.deleteIfExists(cli);
        Files.deleteIfExists(daemon);
        Files.deleteIfExists(registry);
        Path root = Files.createTempDirectory("djong-training");
        try {
            registry(root);
            if (!withDaemon(root)) alone(root);
        } finally {
            Distribution.deleteTree(root);
        }
    }

    /** The registry only looks whether it could serve; that takes it through its whole start. */
    private void registry(Path root) throws IOException, InterruptedException {
        train(
                new ProcessBuilder(
                        home.resolve("bin/djong-registry").toString(),
                        "serve",
                        "--listen",
                        "127.0.0.1:0",
                        "--data-root",
                        root.resolve("registry").toString(),
                        "--check"),
                registry);
    }

    /** Returns false if the daemon does not come up here, after saying why. */
    private boolean withDaemon(Path root) throws IOException, InterruptedException {
        if (!"root".equals(System.getProperty("user.name"))) {
            System.out.println("AOT caches: no daemon without root, so the caches hold less than they could");
            return false;
        }
        Path socket = root.resolve("djong.sock");
        Path log = root.resolve("djongd.log");
        Files.writeString(root.resolve("daemon.json"), "{}");
        var command = new ArrayList<String>();
        if (new ProcessBuilder("unshare", "-m", "-n", "true").start().waitFor() == 0)
            command.addAll(List.of("unshare", "-m", "-n"));
        command.addAll(List.of(
                home.resolve("bin/djongd").toString(),
                "--host",
                "unix://" + socket,
                "--data-root",
                root.resolve("data").toString(),
                "--exec-root",
                root.resolve("run").toString(),
                "--pidfile",
                root.resolve("djongd.pid").toString(),
                "--config-file",
                root.resolve("daemon.json").toString()));
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("DJONG_AOT", "-XX:AOTCacheOutput=" + daemon);
        builder.environment().put("DJONG_JAVA_OPTIONS", COMPILED_QUICKLY);
        Process process = builder.start();
        try {
            if (!awaitSocket(process, socket)) {
                System.out.println("AOT caches: the daemon does not run here, so the caches hold less than they could: "
                        + words(log));
                return false;
            }
            for (String path :
                    List.of("/_ping", "/version", "/info", "/containers/json?all=1", "/images/json", "/networks"))
                ask(socket, path);
            ask(socket, "/v1.51/containers/json");
            cli(root, "unix://" + socket);
        } finally {
            process.destroy();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) process.destroyForcibly();
        }
        if (!Files.exists(daemon)) {
            System.out.println(
                    "AOT caches: the daemon left none: " + Files.readString(log).strip());
            return false;
        }
        return true;
    }

    /** What the daemon said, without what the JVM says of the training. */
    private static String words(Path log) throws IOException {
        return Files.readAllLines(log).stream()
                .filter(line -> !line.contains("AOT") && !line.startsWith("Picked up"))
                .collect(Collectors.joining("\n"));
    }

    private void alone(Path root) throws IOException, InterruptedException {
        if (!Files.exists(cli)) cli(root, "unix://" + root.resolve("nobody.sock"));
        if (!Files.exists(daemon)) {
            train(new ProcessBuilder(home.resolve("bin/djongd").toString(), "--version"), daemon);
        }
    }

    /** A Dockerfile with the instructions that there is nothing to fetch for, and what it copies. */
    private static Path context(Path root) throws IOException {
        Path folder = Files.createDirectories(root.resolve("context"));
        Files.writeString(folder.resolve("file"), "trained\n");
        Files.writeString(folder.resolve("Dockerfile"), DOCKERFILE);
        return folder;
    }

    /** All commands in one JVM. If one of them hangs, there is no cache, and those that only look are asked alone. */
    private void cli(Path root, String host) throws IOException, InterruptedException {
        String context = context(root).toString();
        String archive = root.resolve("trained.tar").toString();
        var all = new ArrayList<>(COMMANDS);
        for (int i = 0; i < ROUNDS; i++) all.addAll(ROUND);
        for (List<String> commands : List.of(all, COMMANDS_THAT_LOOK)) {
            Path file = root.resolve("commands");
            Files.write(
                    file,
                    commands.stream()
                            .map(c -> c.replace("CONTEXT", context).replace("ARCHIVE", archive))
                            .toList());
            var builder = new ProcessBuilder(home.resolve("bin/djong").toString(), file.toString());
            builder.environment().put("DOCKER_HOST", host);
            builder.environment().put("DJONG_MAIN", "djong.cli.Training");
            train(builder, cli);
            if (Files.exists(cli)) return;
        }
    }

    /** Runs a launcher to its end, whatever that is: the cache is what counts. */
    private static void train(ProcessBuilder builder, Path cache) throws IOException, InterruptedException {
        builder.environment().put("DJONG_AOT", "-XX:AOTCacheOutput=" + cache);
        Process process = builder.redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
            process.destroyForcibly().waitFor();
    }

    private static boolean awaitSocket(Process process, Path socket) throws IOException, InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (process.isAlive() && Instant.now().isBefore(end)) {
            if (Files.exists(socket) && ask(socket, "/_ping").contains(" 200 ")) return true;
            if (process.waitFor(20, TimeUnit.MILLISECONDS)) return false;
        }
        return false;
    }

    /** One request; the whole answer, or nothing when nobody listens yet. */
    private static String ask(Path socket, String path) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap(("GET " + path + " HTTP/1.1\r\nHost: djong\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII)));
            var answer = new StringBuilder();
            ByteBuffer buffer = ByteBuffer.allocate(8192);
            while (channel.read(buffer) >= 0) {
                answer.append(new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8));
                buffer.clear();
            }
            return answer.toString();
        } catch (IOException e) {
            return "";
        }
    }
}
