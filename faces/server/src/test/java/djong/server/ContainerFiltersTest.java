package djong.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import djong.api.Json;
import djong.api.container.ContainerCreateRequest;
import djong.engine.config.ContainerConfig;
import djong.engine.config.EndpointConfig;
import djong.engine.config.HostConfig;
import djong.engine.container.Container;
import djong.engine.container.ContainerId;
import djong.engine.container.CreateContainer;
import djong.engine.container.Phase;
import djong.server.compat.ApiVersion;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ContainerFiltersTest {
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

    /** Newest first, as the engine lists them. */
    private static final List<Container> ALL = List.of(
            container(
                    "web",
                    "a1",
                    new Phase.Running(1, T0),
                    run(0),
                    "{\"Image\":\"x\",\"Labels\":{\"app\":\"w\",\"tier\":\"1\"},\"ExposedPorts\":{\"80/tcp\":{}}}"),
            container("web-old", "b2", new Phase.Exited(3, T0), run(3), "{\"Image\":\"x\",\"Labels\":{\"app\":\"w\"}}"),
            container("db", "c3", new Phase.Created(), null, "{\"Image\":\"x\",\"ExposedPorts\":{\"53/udp\":{}}}"),
            container("ok", "d4", new Phase.Exited(0, T0), run(0), "{\"Image\":\"x\"}"));

    private static Container.LastRun run(int code) {
        return new Container.LastRun(T0, T0, code, false);
    }

    private static Container container(String name, String id, Phase phase, Container.LastRun run, String request) {
        CreateContainer create =
                CreateRequests.decode(name, Json.read(ContainerCreateRequest.class, request), null, ApiVersion.NEWEST);
        ContainerConfig config = create.config();
        return new Container(
                new ContainerId(id.repeat(32)),
                name,
                T0,
                config,
                HostConfig.DEFAULT,
                null,
                phase,
                "sh",
                List.of(),
                run,
                "",
                0,
                List.of(new Container.MountPoint(
                        "bind", "", "/host", "/" + name, "", "", true, "rprivate", Container.MountDetail.PLAIN)),
                List.of(new Container.NetworkAttachment(
                        name.equals("db") ? "none" : "bridge",
                        "feed" + id,
                        EndpointConfig.PLAIN,
                        "",
                        "",
                        null,
                        List.of())),
                List.of(),
                djong.engine.container.History.NONE);
    }

    record Row(String filters, boolean all, Integer limit, String shown) {
        @Override
        public String toString() {
            return filters + (all ? " all" : "") + (limit == null ? "" : " limit " + limit);
        }
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row("", false, null, "web"),
                new Row("", true, null, "web web-old db ok"),
                new Row("", false, 2, "web web-old"),
                new Row("{\"status\":[\"exited\"]}", false, null, "web-old ok"),
                new Row("{\"status\":[\"exited\",\"created\"]}", false, null, "web-old db ok"),
                new Row("{\"exited\":[\"3\"]}", true, null, "web-old"),
                new Row("{\"exited\":[\"0\"]}", true, null, "ok"),
                new Row("{\"name\":[\"web\"]}", true, null, "web web-old"),
                new Row("{\"name\":[\"^web$\"]}", true, null, "web"),
                new Row("{\"name\":[\"^/web$\"]}", true, null, "web"),
                new Row("{\"id\":[\"b2b2\"]}", true, null, "web-old"),
                new Row("{\"label\":[\"app\"]}", true, null, "web web-old"),
                new Row("{\"label\":[\"app=w\",\"tier\"]}", true, null, "web"),
                new Row("{\"network\":[\"none\"]}", true, null, "db"),
                new Row("{\"network\":[\"feeda1\"]}", true, null, "web"),
                new Row("{\"volume\":[\"/db\"]}", true, null, "db"),
                new Row("{\"expose\":[\"80\"]}", true, null, "web"),
                new Row("{\"expose\":[\"50-60/udp\"]}", true, null, "db"),
                new Row("{\"publish\":[\"80\"]}", true, null, ""),
                new Row("{\"health\":[\"none\"]}", true, null, "web web-old db ok"),
                new Row("{\"health\":[\"healthy\"]}", true, null, ""),
                new Row("{\"is-task\":[\"true\"]}", true, null, ""),
                new Row("{\"is-task\":[\"false\"]}", false, null, "web"));
    }

    @ParameterizedTest
    @MethodSource
    void rows(Row row) {
        var filters = new ContainerFilters(Filters.parse(row.filters), row.all, row.limit, null, null);
        assertEquals(row.shown, filters.apply(ALL).stream().map(Container::name).collect(Collectors.joining(" ")));
    }
}
