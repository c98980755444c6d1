package djong.it;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.HealthCheck;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.testcontainers.containers.BindMode;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.output.OutputFrame;
import org.testcontainers.containers.output.ToStringConsumer;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

/**
 * A user of Testcontainers, as a program of its own: it finds the engine by the environment alone. The argument names what it does; it ends with 0 when that
 * went as its documentation says.
 */
@SuppressWarnings("resource")
final class TestcontainersProgram {
    private TestcontainersProgram() {}

    private static GenericContainer<?> busybox(String... command) {
        return new GenericContainer<>(DockerImageName.parse(Images.BUSYBOX))
                .withImagePullPolicy(_ -> false)
                .withCommand(command);
    }

    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "logs" -> logs();
            case "exec" -> exec();
            case "labels" -> labels();
            case "bind" -> bind();
            case "one-shot" -> oneShot();
            case "timeout" -> timeout();
            case "reuse" -> reuse();
            case "copy" -> copy();
            case "health" -> health();
            case "ports" -> ports();
            case "network" -> network();
            case "nginx" -> nginx();
            case "postgresql" -> postgresql();
            case "image" -> image();
            default -> throw new IllegalArgumentException(args[0]);
        }
        System.out.println("all well");
    }

    private static void expect(Object expected, Object actual) {
        if (!Objects.equals(expected, actual))
            throw new AssertionError("expected " + expected + ", but it was " + actual);
    }

    private static void logs() throws Exception {
        var output = new ToStringConsumer();
        try (var container = busybox(
                        "sh", "-c", "echo starting; sleep 0.3; echo ready to serve; echo bad >&2; sleep 100")
                .waitingFor(Wait.forLogMessage(".*ready to serve.*\\n", 1))
                .withLogConsumer(output)) {
            container.start();
            expect(true, container.isRunning());
            expect("starting\nready to serve\n", container.getLogs(OutputFrame.OutputType.STDOUT));
            expect(true, output.toUtf8String().contains("ready to serve"));
            String id = container.getContainerId();
            container.stop();
            expect(
                    true,
                    container.getDockerClient().listContainersCmd().withShowAll(true).exec().stream()
                            .noneMatch(c -> c.getId().equals(id)));
        }
    }

    private static void exec() throws Exception {
        try (var container = busybox("sleep", "100").withEnv("A", "b c").withWorkingDirectory("/tmp")) {
            container.start();
            var result = container.execInContainer("sh", "-c", "echo out $A $PWD; echo err >&2; exit 3");
            expect(3, result.getExitCode());
            expect("out b c /tmp\n", result.getStdout());
            expect("err\n", result.getStderr());
            expect(
                    "33\n",
                    container.execInContainerWithUser("www-data", "id", "-u").getStdout());
        }
    }

    private static void labels() {
        try (var container = busybox("sleep", "100")
                .withLabels(Map.of("who", "testcontainers"))
                .withCreateContainerCmdModifier(TestcontainersProgram::named)) {
            container.start();
            var info = container.getContainerInfo();
            expect("testcontainers", info.getConfig().getLabels().get("who"));
            expect("true", info.getConfig().getLabels().get("org.testcontainers"));
            expect("/by-modifier", info.getName());
            expect("box", info.getConfig().getHostName());
        }
    }

    private static void named(CreateContainerCmd command) {
        command.withName("by-modifier").withHostName("box");
    }

    private static void bind() throws Exception {
        Path folder = Files.createTempDirectory("djong-testcontainers");
        Files.writeString(folder.resolve("in"), "from the host");
        try (var container = busybox("sleep", "100")
                .withFileSystemBind(folder.toString(), "/data", BindMode.READ_WRITE)
                .withTmpFs(Map.of("/scratch", "rw,size=1m"))) {
            container.start();
            expect("from the host", container.execInContainer("cat", "/data/in").getStdout());
            expect(
                    0,
                    container
                            .execInContainer("sh", "-c", "echo back >/data/out; echo x >/scratch/f")
                            .getExitCode());
            expect("back\n", Files.readString(folder.resolve("out")));
        }
        for (String name : List.of("in", "out")) Files.delete(folder.resolve(name));
        Files.delete(folder);
    }

    private static void oneShot() {
        try (var container = busybox("echo", "done and gone")
                .withStartupCheckStrategy(new OneShotStartupCheckStrategy().withTimeout(Duration.ofSeconds(20)))) {
            container.start();
            expect("done and gone\n", container.getLogs());
        }
        try (var container = busybox("false")
                .withStartupCheckStrategy(new OneShotStartupCheckStrategy().withTimeout(Duration.ofSeconds(20)))) {
            container.start();
            throw new AssertionError("a failing container passed");
        } catch (ContainerLaunchException e) {
            expect(true, String.valueOf(e.getMessage()).contains("Container startup failed"));
        }
    }

    private static void timeout() {
        try (var container = busybox("sleep", "100")
                .waitingFor(Wait.forLogMessage(".*never.*", 1).withStartupTimeout(Duration.ofSeconds(1)))) {
            container.start();
            throw new AssertionError("a container that is never ready passed");
        } catch (ContainerLaunchException e) {
            expect(true, String.valueOf(e.getMessage()).contains("Container startup failed"));
        }
    }

    private static void reuse() {
        var first = busybox("sleep", "1000").withReuse(true);
        var second = busybox("sleep", "1000").withReuse(true);
        first.start();
        second.start();
        expect(first.getContainerId(), second.getContainerId());
        first.getDockerClient()
                .removeContainerCmd(first.getContainerId())
                .withForce(true)
                .exec();
    }

    private static void copy() throws Exception {
        try (var container =
                busybox("sleep", "100").withCopyToContainer(Transferable.of("before the start"), "/tmp/early")) {
            container.start();
            expect(
                    "before the start",
                    container.execInContainer("cat", "/tmp/early").getStdout());
            byte[] bytes = "through the engine\n".repeat(10_000).getBytes(StandardCharsets.UTF_8);
            container.copyFileToContainer(Transferable.of(bytes), "/tmp/copied");
            expect(
                    true,
                    container.copyFileFromContainer(
                            "/tmp/copied", in -> java.util.Arrays.equals(bytes, in.readAllBytes())));
        }
    }

    private static void health() {
        try (var container = busybox("sh", "-c", "sleep 0.5; touch /tmp/ready; sleep 100")
                .withCreateContainerCmdModifier(command -> command.withHealthcheck(new HealthCheck()
                        .withTest(List.of("CMD", "test", "-e", "/tmp/ready"))
                        .withInterval(Duration.ofMillis(200).toNanos())
                        .withTimeout(Duration.ofSeconds(5).toNanos())
                        .withRetries(30)))
                .waitingFor(Wait.forHealthcheck().withStartupTimeout(Duration.ofSeconds(30)))) {
            container.start();
            expect(true, container.isHealthy());
        }
    }

    /** A web server whose port, and nothing else, says that it is ready. */
    private static GenericContainer<?> web(String says) {
        return busybox("sh", "-c", "mkdir /www; echo " + says + " >/www/index.html; exec httpd -f -p 8080 -h /www")
                .withExposedPorts(8080);
    }

    private static void image() {
        var built = new org.testcontainers.images.builder.ImageFromDockerfile()
                .withFileFromString("f", "from a string")
                .withFileFromTransferable("g", Transferable.of("from bytes"))
                .withDockerfileFromBuilder(builder -> builder.from(Images.BUSYBOX)
                        .env("WHO", "testcontainers")
                        .copy("f", "/f")
                        .add("g", "/g")
                        .run("echo $WHO >/h")
                        .cmd("cat", "/f", "/g", "/h")
                        .build());
        try (var container =
                new GenericContainer<>(built).withStartupCheckStrategy(new OneShotStartupCheckStrategy())) {
            container.start();
            expect("from a stringfrom bytestestcontainers\n", container.getLogs());
        }
    }

    private static void ports() throws Exception {
        try (var container = web("hello").waitingFor(Wait.forHttp("/").forStatusCode(200))) {
            container.start();
            var address = URI.create("http://" + container.getHost() + ":" + container.getMappedPort(8080) + "/");
            try (var client = HttpClient.newHttpClient()) {
                expect(
                        "hello\n",
                        client.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                                .body());
            }
        }
    }

    private static void network() throws Exception {
        try (var network = Network.newNetwork();
                var server = web("inside").withNetwork(network).withNetworkAliases("server");
                var client = busybox("sleep", "100").withNetwork(network)) {
            server.start();
            client.start();
            expect(
                    "inside\n",
                    client.execInContainer("wget", "-qO-", "http://server:8080/")
                            .getStdout());
        }
    }

    private static void nginx() throws Exception {
        try (var container = new GenericContainer<>(DockerImageName.parse("nginx:latest"))
                .withImagePullPolicy(_ -> false)
                .withCommand("nginx", "-g", "daemon off;")
                .withExposedPorts(80)
                .waitingFor(Wait.forHttp("/").forStatusCode(200))) {
            container.start();
            var address = URI.create("http://" + container.getHost() + ":" + container.getFirstMappedPort() + "/");
            try (var client = HttpClient.newHttpClient()) {
                String page = client.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                        .body();
                expect(true, page.contains("Welcome to nginx"));
            }
        }
    }

    /** The message by which a client asks a PostgreSQL server for encryption; the server's answer is one letter. */
    private static final byte[] SSL_REQUEST = {0, 0, 0, 8, 4, (byte) 0xd2, 0x16, 0x2f};

    private static void postgresql() throws Exception {
        String serve = "cd /tmp; PATH=$PATH:/usr/lib/postgresql/15/bin; initdb -D /tmp/db -A trust >/dev/null;"
                + " echo 'host all all all trust' >>/tmp/db/pg_hba.conf; exec postgres -D /tmp/db -c listen_addresses='*' -k /tmp";
        try (var network = Network.newNetwork();
                var server = new GenericContainer<>(DockerImageName.parse("postgresql:latest"))
                        .withImagePullPolicy(_ -> false)
                        .withCreateContainerCmdModifier(c -> c.withUser("postgres"))
                        .withCommand("sh", "-c", serve)
                        .withNetwork(network)
                        .withNetworkAliases("db")
                        .withExposedPorts(5432)
                        .waitingFor(Wait.forLogMessage(".*ready to accept connections.*\\n", 1));
                var client = new GenericContainer<>(DockerImageName.parse("postgresql:latest"))
                        .withImagePullPolicy(_ -> false)
                        .withNetwork(network)
                        .withCommand("sleep", "100")) {
            server.start();
            client.start();
            var asked = client.execInContainer("psql", "-h", "db", "-U", "postgres", "-Atc", "select 6*7");
            expect("42\n", asked.getStdout());
            try (var socket = new Socket(server.getHost(), server.getMappedPort(5432))) {
                socket.getOutputStream().write(SSL_REQUEST);
                expect((int) 'N', socket.getInputStream().read());
            }
        }
    }
}
