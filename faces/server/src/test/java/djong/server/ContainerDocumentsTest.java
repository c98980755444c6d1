package djong.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import djong.api.Json;
import djong.api.JsonTree;
import djong.api.container.ContainerCreateRequest;
import djong.api.container.ContainerInspect;
import djong.api.container.EndpointSettings;
import djong.engine.config.ContainerConfig;
import djong.engine.config.EndpointConfig;
import djong.engine.config.HostConfig;
import djong.engine.container.Container;
import djong.engine.container.ContainerId;
import djong.engine.container.CreateContainer;
import djong.engine.container.Phase;
import djong.network.Endpoint;
import djong.oci.Digest;
import djong.server.compat.ApiVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerDocumentsTest {
    private static final Instant T0 = Instant.parse("2026-11-21T05:00:00Z");
    private static final Instant NOW = T0.plusSeconds(180);

    private static Container container(Phase phase, Container.LastRun run) {
        return new Container(
                new ContainerId("ab".repeat(32)),
                "web",
                T0,
                ContainerConfig.of("busybox"),
                HostConfig.DEFAULT,
                null,
                phase,
                "sleep",
                List.of("100"),
                run,
                "",
                0,
                List.of(),
                List.of(),
                List.of(),
                djong.engine.container.History.NONE);
    }

    record Row(String rule, Container container, String state, String status, String flags) {
        @Override
        public String toString() {
            return rule;
        }
    }

    private static Container.LastRun run(Instant started, Instant finished, int code) {
        return new Container.LastRun(started, finished, code, false);
    }

    static Stream<Row> rows() {
        Phase.Running running = new Phase.Running(42, T0);
        Phase.Exited exited = new Phase.Exited(3, T0);
        return Stream.of(
                new Row("created", container(new Phase.Created(), null), "created", "Created", ""),
                new Row("running", container(running, run(T0, null, 0)), "running", "Up 3 minutes", "running"),
                new Row(
                        "a paused one also runs",
                        container(new Phase.Paused(running), run(T0, null, 0)),
                        "paused",
                        "Up 3 minutes (Paused)",
                        "running paused"),
                new Row(
                        "a restarting one also runs",
                        container(new Phase.Restarting(exited), run(T0, T0, 3)),
                        "restarting",
                        "Restarting (3) 3 minutes ago",
                        "running restarting"),
                new Row("exited", container(exited, run(T0, T0, 3)), "exited", "Exited (3) 3 minutes ago", ""),
                new Row(
                        "a failed start leaves it created",
                        container(new Phase.Exited(127, T0), run(null, null, 127)),
                        "created",
                        "Created",
                        ""),
                new Row(
                        "removing",
                        container(new Phase.Removing(exited, false), run(T0, T0, 3)),
                        "removing",
                        "Removal In Progress",
                        ""),
                new Row("dead", container(new Phase.Dead(exited), run(T0, T0, 3)), "dead", "Dead", "dead"));
    }

    @ParameterizedTest
    @MethodSource
    void rows(Row row) {
        var state = ContainerDocuments.state(row.container);
        assertEquals(row.state, state.status());
        assertEquals(row.status, ContainerDocuments.status(row.container, NOW));
        List<String> flags = new ArrayList<>();
        if (state.running()) flags.add("running");
        if (state.paused()) flags.add("paused");
        if (state.restarting()) flags.add("restarting");
        if (state.dead()) flags.add("dead");
        assertEquals(row.flags, String.join(" ", flags));
    }

    @Test
    void tellsTheCodeOfAStartThatFailed() {
        assertEquals(
                127,
                ContainerDocuments.state(container(new Phase.Exited(127, T0), run(null, null, 127)))
                        .exitCode());
        assertEquals(
                0,
                ContainerDocuments.state(container(new Phase.Running(42, T0), run(T0, null, 5)))
                        .exitCode());
    }

    @Test
    void quotesArgumentsWithSpaces() {
        Container c = new Container(
                new ContainerId("ab".repeat(32)),
                "web",
                T0,
                ContainerConfig.of("busybox"),
                HostConfig.DEFAULT,
                null,
                new Phase.Created(),
                "sh",
                List.of("-c", "echo a b", "x'y"),
                null,
                "",
                0,
                List.of(),
                List.of(),
                List.of(),
                djong.engine.container.History.NONE);
        assertEquals("sh -c 'echo a b' x'y", ContainerDocuments.command(c));
    }

    /** Documents of the reference, taken apart into the engine's records and put together again, are the same. */
    @ParameterizedTest
    @ValueSource(strings = {"a", "b", "c", "d", "e"})
    void keepsTheDocumentsOfTheReference(String name) throws IOException {
        byte[] golden = golden("container-inspect-" + name + ".json");
        ContainerInspect document = Json.read(ContainerInspect.class, golden);
        Container container = takenApart(document);
        Container.Files files = new Container.Files(
                Path.of(document.logPath()),
                Path.of(document.hostsPath()),
                Path.of(document.hostnamePath()),
                Path.of(document.resolvConfPath()));
        var driver =
                new Container.GraphDriver("overlay2", document.graphDriver().data());
        Object expected = JsonTree.parse(golden);
        Object actual = JsonTree.parse(Json.bytes(ContainerDocuments.inspect(
                container, files, driver, document.hostConfig().links(), null)));
        assertEquals(shape(expected), shape(actual));
    }

    private static byte[] golden(String name) throws IOException {
        try (InputStream in = ContainerDocumentsTest.class.getResourceAsStream("/golden/" + name)) {
            return in.readAllBytes();
        }
    }

    /** What was asked of lists and maps that may be null or empty is not kept apart by the engine. */
    @SuppressWarnings("unchecked")
    private static String shape(Object tree) {
        Map<String, Object> document = (Map<String, Object>) tree;
        Map<String, Object> host = (Map<String, Object>) document.get("HostConfig");
        host.computeIfAbsent("PortBindings", _ -> Map.of());
        for (String key : List.of("Dns", "DnsOptions", "DnsSearch")) host.computeIfAbsent(key, _ -> List.of());
        document.remove("NetworkSettings");
        return JsonTree.indented(sorted(document), " ");
    }

    private static Object sorted(Object tree) {
        return switch (tree) {
            case Map<?, ?> map -> {
                Map<String, Object> sorted = new java.util.TreeMap<>();
                map.forEach((key, value) -> sorted.put(String.valueOf(key), sorted(value)));
                yield sorted;
            }
            case List<?> list ->
                list.stream().map(ContainerDocumentsTest::sorted).toList();
            case null -> JsonTree.parse("null") == null ? "null" : "";
            default -> tree;
        };
    }

    private static Container takenApart(ContainerInspect d) {
        CreateContainer create = CreateRequests.decode(
                d.name(), ContainerCreateRequest.of(d.config(), d.hostConfig(), null), null, ApiVersion.NEWEST);
        boolean ran = !d.state().startedAt().equals(Times.ZERO);
        Phase phase = d.state().running()
                ? new Phase.Running(d.state().pid(), Instant.parse(d.state().startedAt()))
                : new Phase.Created();
        Container.LastRun run = ran || !d.state().error().isEmpty() || d.state().exitCode() != 0
                ? run(
                        ran ? Instant.parse(d.state().startedAt()) : null,
                        null,
                        d.state().exitCode())
                : null;
        return new Container(
                new ContainerId(d.id()),
                d.name().substring(1),
                Instant.parse(d.created()),
                create.config(),
                create.hostConfig(),
                Digest.parse(d.image()),
                phase,
                d.path(),
                d.args(),
                run,
                d.state().error(),
                d.restartCount(),
                d.mounts().stream()
                        .map(m -> new Container.MountPoint(
                                m.type(),
                                m.name() == null ? "" : m.name(),
                                m.source(),
                                m.destination(),
                                m.driver() == null ? "" : m.driver(),
                                m.mode(),
                                m.rw(),
                                m.propagation(),
                                Container.MountDetail.PLAIN))
                        .toList(),
                List.of(),
                List.of(),
                djong.engine.container.History.NONE);
    }

    @Test
    void showsANetworkAsTheReferenceDoes() throws IOException {
        ContainerInspect d = Json.read(ContainerInspect.class, golden("container-inspect-a.json"));
        EndpointSettings endpoint =
                d.networkSettings().networks().values().iterator().next();
        String name = d.networkSettings().networks().keySet().iterator().next();
        Container bare = takenApart(d);
        Container c = new Container(
                bare.id(),
                bare.name(),
                bare.created(),
                bare.config(),
                bare.hostConfig(),
                bare.image(),
                bare.phase(),
                bare.path(),
                bare.args(),
                bare.lastRun(),
                bare.error(),
                0,
                bare.mounts(),
                List.of(new Container.NetworkAttachment(
                        name,
                        endpoint.networkId(),
                        EndpointConfig.PLAIN,
                        d.networkSettings().sandboxId(),
                        d.networkSettings().sandboxKey(),
                        new Endpoint(
                                endpoint.networkId(),
                                name,
                                endpoint.endpointId(),
                                "djv0",
                                "eth0",
                                endpoint.macAddress(),
                                endpoint.ipAddress(),
                                endpoint.ipPrefixLen(),
                                endpoint.gateway(),
                                "",
                                0,
                                "",
                                0,
                                List.of()),
                        List.of())),
                List.of(),
                djong.engine.container.History.NONE);
        var shown = ContainerDocuments.inspect(
                        c,
                        new Container.Files(Path.of("l"), Path.of("h"), Path.of("n"), Path.of("r")),
                        new Container.GraphDriver("overlay2", Map.of()),
                        null,
                        null)
                .networkSettings();
        assertEquals(Json.text(endpoint), Json.text(shown.networks().get(name)));
        assertEquals(d.networkSettings().ipAddress(), shown.ipAddress());
        assertEquals(d.networkSettings().gateway(), shown.gateway());
        assertEquals(d.networkSettings().sandboxKey(), shown.sandboxKey());
    }
}
