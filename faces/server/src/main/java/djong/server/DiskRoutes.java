package djong.server;

import djong.api.Json;
import djong.api.JsonTree;
import djong.api.container.ContainerSummary;
import djong.api.image.ImageDeleteItem;
import djong.api.image.ImageSummary;
import djong.api.volume.VolumeInspect;
import djong.api.volume.VolumeUsageData;
import djong.base.EngineException;
import djong.engine.Engine;
import djong.engine.container.Container;
import djong.engine.container.ImageSpace;
import djong.http.Exchange;
import djong.http.Router;
import djong.oci.Digest;
import djong.server.compat.ApiVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Engine API: what takes up the disk, and ridding it of images. */
final class DiskRoutes {
    private static final Set<String> TYPES = Set.of("container", "image", "volume", "build-cache");

    private final Engine engine;
    private final BuildRoutes builds;
    private final ContainerRoutes containers;
    private final InstantSource clock;

    DiskRoutes(Engine engine, BuildRoutes builds, ContainerRoutes containers, InstantSource clock) {
        this.engine = engine;
        this.builds = builds;
        this.containers = containers;
        this.clock = clock;
    }

    void register(Router router) {
        router.get("/system/df", this::usage).post("/images/prune", this::pruneImages);
    }

    private void usage(Exchange exchange) throws IOException {
        Set<String> types = new HashSet<>(exchange.queries("type"));
        for (String type : types) {
            if (!TYPES.contains(type)) throw new EngineException.InvalidParameter("unknown object type: " + type);
        }
        if (types.isEmpty()) types = TYPES;
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        ImageSpace.Layers layers =
                types.contains("image") ? engine.containers().imageSpace().layers() : null;
        answer.put("LayersSize", layers == null ? 0L : layers.bytes());
        answer.put("Images", layers == null ? null : images(layers));
        answer.put("Containers", types.contains("container") ? containers() : null);
        answer.put("Volumes", types.contains("volume") ? volumes() : null);
        answer.put("BuildCache", types.contains("build-cache") ? builds.usage() : null);
        Answers.bytes(exchange, 200, JsonTree.compact(answer).getBytes(StandardCharsets.UTF_8));
    }

    private Object images(ImageSpace.Layers layers) {
        Map<Digest, Long> counts = new HashMap<>();
        for (Container container : engine.containers().list()) {
            if (container.image() != null) counts.merge(container.image(), 1L, Long::sum);
        }
        List<Object> documents = new ArrayList<>();
        engine.images().list().forEach(image -> {
            // A step on the way to another image is not one of its own, as in a list without "all".
            if (image.dangling() && !engine.images().children(image).isEmpty()) return;
            ImageSummary summary = ImageDocuments.summary(image, counts.getOrDefault(image.id(), 0L));
            Map<String, @Nullable Object> document = new LinkedHashMap<>();
            if (JsonTree.parse(Json.bytes(summary)) instanceof Map<?, ?> map) {
                map.forEach((key, value) -> document.put(String.valueOf(key), value));
            }
            document.put("SharedSize", layers.sharedBytes().getOrDefault(image.id(), 0L));
            // Here, and nowhere else, Docker has null for none.
            if (summary.repoDigests().isEmpty()) document.put("RepoDigests", null);
            if (ApiVersion.current().before(44)) document.put("VirtualSize", summary.size());
            documents.add(document);
        });
        return documents;
    }

    private @Nullable Object containers() {
        return JsonTree.parse(Json.bytes(
                ContainerSummary.class, containers.summaries(engine.containers().list(), true)));
    }

    private @Nullable Object volumes() {
        List<VolumeInspect> documents = engine.volumes().usage().stream()
                .map(u -> VolumeRoutes.document(u.volume(), new VolumeUsageData(u.holders(), u.sizeBytes())))
                .toList();
        return JsonTree.parse(Json.bytes(VolumeInspect.class, documents));
    }

    private void pruneImages(Exchange exchange) throws IOException {
        Filters filters = Filters.of(exchange).only("dangling", "label", "label!", "until");
        PruneFilters wanted = new PruneFilters(filters, clock.instant());
        ImageSpace.Pruned pruned = engine.containers()
                .imageSpace()
                .prune(
                        filters.bool("dangling", true),
                        image -> wanted.fits(
                                image.created(), image.config().config().labels()));
        List<ImageDeleteItem> items =
                pruned.removals().stream().map(ImageDocuments::removal).toList();
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("ImagesDeleted", items.isEmpty() ? null : JsonTree.parse(Json.bytes(ImageDeleteItem.class, items)));
        answer.put("SpaceReclaimed", pruned.bytes());
        Answers.bytes(exchange, 200, JsonTree.compact(answer).getBytes(StandardCharsets.UTF_8));
    }
}
