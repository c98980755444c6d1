package djong.image;

import djong.base.EngineException;
import djong.image.Catalog.Held;
import djong.image.record.ImageRecord;
import djong.image.record.LayerRecord;
import djong.oci.Digest;
import djong.oci.History;
import djong.oci.ImageConfig;
import djong.oci.RunConfig;
import djong.store.Store;
import djong.store.lease.Lease;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes an image of another one and one more layer: {@code docker commit}. */
final class Commit {
    private final Store store;
    private final Catalog catalog;
    private final Layers layers;
    private final ImageEvents events;
    private final InstantSource clock;

    Commit(Store store, Catalog catalog, Layers layers, ImageEvents events, InstantSource clock) {
        this.store = store;
        this.catalog = catalog;
        this.layers = layers;
        this.events = events;
        this.clock = clock;
    }

    Image run(NewImage request, @Nullable LayerSource source) {
        RunConfig runConfig = request.config();
        try (Lease lease = store.leases().open("commit " + request.createdBy())) {
            Held parent = parent(request.parent());
            List<LayerRecord> all =
                    new ArrayList<>(parent == null ? List.of() : parent.record().layers());
            List<Digest> diffIds = new ArrayList<>(
                    parent == null ? List.of() : parent.image().config().diffIds());
            List<History> history = new ArrayList<>(
                    parent == null ? List.of() : parent.image().config().history());
            Digest below = ImageConfig.chainId(diffIds);
            // Kept before it is looked for: the parent may be removed while the layer is written.
            if (below != null) lease.keepSnapshot(below.toString());
            for (LayerRecord layer : all) lease.keep(Digest.parse(layer.blob()));
            if (source != null) {
                String base = below == null ? null : below.toString();
                LayerRecord layer = Aside.call("commit", () -> layers.write(lease, base, source));
                all.add(layer);
                diffIds.add(Digest.parse(layer.diffId()));
            }
            Instant now = clock.instant();
            String author = filled(request.author());
            String comment = filled(request.comment());
            history.add(new History(now, filled(request.createdBy()), author, comment, source == null));
            ImageConfig config =
                    ImageConfig.create(request.platform(), now, author, comment, runConfig, diffIds, history);
            store.content().put(config.document().bytes());
            Digest parentId = parent == null ? null : parent.image().id();
            catalog.change(change -> {
                // The parent may be gone by now; its layers are this image's as well, and stay.
                String kept = parentId == null || !change.has(parentId) ? null : parentId.toString();
                change.put(config, new ImageRecord(List.copyOf(all), null, List.of(), kept, null));
                return request.name() == null ? null : change.name(request.name(), config.id(), now);
            });
            Image made = Objects.requireNonNull(catalog.state().images().get(config.id()))
                    .image();
            events.about("create", made);
            if (request.name() != null) events.tagged(made, request.name());
            return made;
        } catch (IOException e) {
            throw Failures.of(e);
        } catch (InterruptedException e) {
            throw Failures.of(e);
        }
    }

    private @Nullable Held parent(@Nullable Digest id) {
        if (id == null) return null;
        Held held = catalog.state().images().get(id);
        if (held == null) throw new EngineException.NotFound("No such image: " + id);
        return held;
    }

    private static @Nullable String filled(String text) {
        return text.isEmpty() ? null : text;
    }
}
