package djong.server;

import djong.api.volume.VolumeCreateRequest;
import djong.api.volume.VolumeInspect;
import djong.api.volume.VolumeList;
import djong.api.volume.VolumePruneReport;
import djong.api.volume.VolumeUsageData;
import djong.base.EngineException;
import djong.http.Exchange;
import djong.http.Router;
import djong.server.compat.ApiVersion;
import djong.volume.CreateVolume;
import djong.volume.Pruned;
import djong.volume.Volume;
import djong.volume.Volumes;
import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Engine API, tag Volume. */
final class VolumeRoutes {
    private static final VolumeCreateRequest NOTHING_ASKED = new VolumeCreateRequest(null, "", null, null, "");

    private final Volumes volumes;

    VolumeRoutes(Volumes volumes) {
        this.volumes = volumes;
    }

    void register(Router router) {
        router.get("/volumes", this::list)
                .post("/volumes/create", this::create)
                .post("/volumes/prune", this::prune)
                .get("/volumes/{name:.*}", this::inspect)
                .put("/volumes/{name:.*}", this::update)
                .delete("/volumes/{name:.*}", this::remove);
    }

    private void list(Exchange exchange) throws IOException {
        Filters filters;
        try {
            filters = Filters.of(exchange);
        } catch (EngineException.InvalidParameter e) {
            throw new EngineException.InvalidParameter("error reading volume filters: " + e.getMessage(), e);
        }
        filters.only("dangling", "driver", "label", "name");
        boolean dangling = filters.bool("dangling", false);
        List<VolumeInspect> documents = new ArrayList<>();
        for (Volume volume : volumes.list()) {
            if (!filters.exact("driver", Volume.DRIVER)
                    || !filters.matches("name", volume.name())
                    || !filters.labels("label", volume.labels())) continue;
            if (filters.has("dangling")
                    && dangling != volumes.holders(volume.name()).isEmpty()) continue;
            documents.add(document(volume, null));
        }
        Answers.document(exchange, 200, new VolumeList(documents, null));
    }

    private void inspect(Exchange exchange) throws IOException {
        Answers.document(exchange, 200, document(volumes.find(exchange.path("name")), null));
    }

    private void create(Exchange exchange) throws IOException {
        VolumeCreateRequest asked =
                Requests.documentOrNull(exchange, VolumeCreateRequest.class, "volume.CreateOptions");
        if (asked == null) asked = NOTHING_ASKED;
        if (asked.clusterVolumeSpec() != null) {
            throw new EngineException.Unavailable(
                    "This node is not a swarm manager. Use \"docker swarm init\" or \"docker swarm join\" to connect this node to swarm and try again.");
        }
        Volume made =
                volumes.create(new CreateVolume(asked.name(), asked.driver(), asked.driverOpts(), asked.labels()));
        Answers.document(exchange, 201, document(made, null));
    }

    private void update(Exchange exchange) {
        throw new EngineException.Unavailable("volume update only valid for cluster volumes, but swarm is unavailable");
    }

    private void remove(Exchange exchange) throws IOException {
        volumes.remove(exchange.path("name"), Requests.flag(exchange, "force"));
        exchange.send(204);
    }

    private void prune(Exchange exchange) throws IOException {
        Filters filters = Filters.of(exchange).only("all", "label", "label!");
        // Until 1.41 named volumes went as well.
        boolean all = ApiVersion.current().before(42) || all(filters);
        Pruned pruned = volumes.prune(volume -> (all || volume.anonymous())
                && filters.labels("label", volume.labels())
                && !(filters.has("label!") && filters.labels("label!", volume.labels())));
        Answers.document(exchange, 200, new VolumePruneReport(pruned.names(), pruned.reclaimedBytes()));
    }

    private static boolean all(Filters filters) {
        List<String> values = filters.get("all");
        if (values.isEmpty()) return false;
        if (values.size() > 1) {
            throw new EngineException.InvalidParameter(
                    "invalid filter 'all=[" + String.join(" ", values) + "]': only one value is expected");
        }
        return switch (values.getFirst()) {
            case "1", "t", "T", "true", "TRUE", "True" -> true;
            case "0", "f", "F", "false", "FALSE", "False" -> false;
            default ->
                throw new EngineException.InvalidParameter("invalid filter 'all': strconv.ParseBool: parsing \""
                        + values.getFirst() + "\": invalid syntax");
        };
    }

    /** @param usage only where disk usage was asked for */
    static VolumeInspect document(Volume volume, @Nullable VolumeUsageData usage) {
        return new VolumeInspect(
                Times.rfc3339(volume.created().truncatedTo(ChronoUnit.SECONDS)),
                Volume.DRIVER,
                sorted(volume.labels()),
                volume.mountpoint().toString(),
                volume.name(),
                sorted(volume.options()),
                Volume.SCOPE,
                usage);
    }

    private static @Nullable Map<String, String> sorted(@Nullable Map<String, String> map) {
        return map == null ? null : HostConfigDocuments.sorted(map);
    }
}
