package djong.image;

import djong.image.Catalog.Held;
import djong.image.record.ImageRecord;
import djong.image.record.LayerRecord;
import djong.oci.Digest;
import djong.oci.History;
import djong.oci.ImageConfig;
import djong.oci.Platform;
import djong.oci.Reference;
import djong.oci.RunConfig;
import djong.store.Store;
import djong.store.lease.Lease;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes an image of one layer from a root file system in an archive: {@code docker import}. */
final class Import {
    private static final String DEFAULT_MESSAGE = "Imported from -";

    private final Store store;
    private final Catalog catalog;
    private final Layers layers;
    private final ImageEvents events;
    private final InstantSource clock;

    Import(Store store, Catalog catalog, Layers layers, ImageEvents events, InstantSource clock) {
        this.store = store;
        this.catalog = catalog;
        this.layers = layers;
        this.events = events;
        this.clock = clock;
    }

    Image run(
            InputStream tar,
            Reference.@Nullable Tagged name,
            List<String> changes,
            String message,
            Platform platform,
            Progress progress) {
        // Refused before anything is read: an archive may be large.
        RunConfig runConfig = Changes.apply(RunConfig.EMPTY, changes);
        try (Lease lease = store.leases().open("import " + (name == null ? "-" : name.familiar()))) {
            LayerRecord layer = Aside.call("import", () -> layers.adopt(lease, tar));
            Instant now = clock.instant();
            String comment = message.isEmpty() ? DEFAULT_MESSAGE : message;
            ImageConfig config = ImageConfig.create(
                    platform,
                    now,
                    null,
                    comment,
                    runConfig,
                    List.of(Digest.parse(layer.diffId())),
                    List.of(new History(now, null, null, comment, false)));
            store.content().put(config.document().bytes());
            catalog.change(change -> {
                change.put(config, new ImageRecord(List.of(layer), null, List.of(), null, null));
                return name == null ? null : change.name(name, config.id(), now);
            });
            Held held = Objects.requireNonNull(catalog.state().images().get(config.id()));
            if (name != null) events.tagged(held.image(), name);
            events.about("import", held.image());
            progress.event(new ProgressEvent.Status(null, config.id().toString()));
            return held.image();
        } catch (IOException e) {
            throw Failures.of(e);
        } catch (InterruptedException e) {
            throw Failures.of(e);
        }
    }
}
