package djong.server;

import djong.api.Json;
import djong.api.container.ContainerStats;
import djong.api.container.ContainerTop;
import djong.api.container.ContainerUpdateResponse;
import djong.api.container.ContainersPruned;
import djong.api.container.HostConfig;
import djong.base.EngineException;
import djong.engine.container.Container;
import djong.engine.container.ContainerId;
import djong.engine.container.Containers;
import djong.engine.container.Containers.Pruned;
import djong.engine.container.Sample;
import djong.engine.container.Samples;
import djong.engine.container.Samples.Reading;
import djong.http.Exchange;
import djong.http.Router;
import djong.runtime.ProcessTable;
import djong.server.compat.ApiVersion;
import djong.server.compat.CreateQuirks;
import java.io.IOException;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Engine API, tag Container: what is done to containers that are there already, beside starting and ending them. */
final class OperationRoutes {
    private final Containers containers;
    private final long hostMemoryBytes;
    private final InstantSource clock;

    OperationRoutes(Containers containers, long hostMemoryBytes, InstantSource clock) {
        this.containers = containers;
        this.hostMemoryBytes = hostMemoryBytes;
        this.clock = clock;
    }

    void register(Router router) {
        router.get("/containers/{name:.*}/stats", this::stats)
                .get("/containers/{name:.*}/top", this::top)
                .post("/containers/{name:.*}/update", this::update)
                .post("/containers/{name:.*}/pause", this::pause)
                .post("/containers/{name:.*}/unpause", this::unpause)
                .post("/containers/prune", this::prune);
    }

    private void stats(Exchange exchange) throws IOException, InterruptedException {
        boolean stream = exchange.query("stream") == null || Requests.flag(exchange, "stream");
        boolean once = ApiVersion.current().atLeast(41) && Requests.flag(exchange, "one-shot");
        String name = containers.find(exchange.path("name")).id().hex();
        if (stream && once) {
            throw new EngineException.InvalidParameter("cannot have stream=true and one-shot=true");
        }
        if (stream) {
            try (Samples samples = containers.samples(name)) {
                exchange.watch(samples::close);
                stream(exchange, samples);
            }
            return;
        }
        Container container = containers.find(name);
        if (once) {
            Sample now = containers.sample(name);
            answer(exchange, now == null ? StatsDocuments.none(container) : document(null, now, null));
            return;
        }
        try (Samples samples = containers.samples(name)) {
            exchange.watch(samples::close);
            Reading first = samples.next();
            Reading second = first == null || first.now() == null ? first : samples.next();
            answer(exchange, second == null ? StatsDocuments.none(container) : document(second));
        }
    }

    /** The answer has no content type, as Docker's has none. */
    private void stream(Exchange exchange, Samples samples) throws IOException, InterruptedException {
        OutputStream out = exchange.stream(null);
        for (Reading reading = samples.next(); reading != null; reading = samples.next()) {
            out.write(Answers.line(Json.bytes(document(reading))));
            out.flush();
        }
        out.close();
    }

    private static void answer(Exchange exchange, ContainerStats stats) throws IOException {
        Answers.document(exchange, 200, stats);
    }

    private ContainerStats document(Reading reading) {
        Sample now = reading.now();
        return now == null
                ? StatsDocuments.none(reading.container())
                : document(reading.container(), now, reading.before());
    }

    private ContainerStats document(@Nullable Container container, Sample now, @Nullable Sample before) {
        return StatsDocuments.of(container, now, before, hostMemoryBytes);
    }

    private void top(Exchange exchange) throws IOException {
        ProcessTable table = containers.top(exchange.path("name"), Requests.text(exchange, "ps_args"));
        Answers.document(exchange, 200, new ContainerTop(table.rows(), table.titles()));
    }

    private void update(Exchange exchange) throws IOException {
        HostConfig asked = Requests.documentOrNull(exchange, HostConfig.class, "container.UpdateConfig");
        if (asked == null) asked = HostConfig.builder().build();
        var wanted = CreateRequests.hostConfig(asked);
        List<String> warnings = containers.update(
                exchange.path("name"),
                CreateQuirks.update(ApiVersion.current(), wanted.resources()),
                wanted.lifecycle().restartPolicy());
        Answers.document(exchange, 200, new ContainerUpdateResponse(warnings.isEmpty() ? null : warnings));
    }

    private void pause(Exchange exchange) throws IOException {
        containers.pause(exchange.path("name"));
        exchange.send(204);
    }

    private void unpause(Exchange exchange) throws IOException {
        containers.unpause(exchange.path("name"));
        exchange.send(204);
    }

    private void prune(Exchange exchange) throws IOException {
        Filters filters = Filters.of(exchange).only("label", "label!", "until");
        PruneFilters wanted = new PruneFilters(filters, clock.instant());
        Pruned pruned =
                containers.prune(c -> wanted.fits(c.created(), c.config().labels()));
        List<String> deleted = pruned.removed().stream().map(ContainerId::hex).toList();
        Answers.document(exchange, 200, new ContainersPruned(deleted.isEmpty() ? null : deleted, pruned.bytes()));
    }
}
