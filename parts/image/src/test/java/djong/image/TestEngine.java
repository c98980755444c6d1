package djong.image;

import djong.base.EngineException;
import djong.base.Event;
import djong.base.EventBus;
import djong.base.Subscription;
import djong.oci.Platform;
import djong.oci.Reference;
import djong.registry.client.RegistrySource;
import djong.store.Store;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A data root with its images, and what they told. */
final class TestEngine implements AutoCloseable {
    static final RegistrySource NO_REGISTRY = (repository, _) -> {
        throw new EngineException.Unavailable("no registry for " + repository);
    };

    final EventBus bus = new EventBus();
    final List<ProgressEvent> progress = Collections.synchronizedList(new ArrayList<>());
    final Store store;
    final Images images;

    TestEngine(Path root) {
        this(root, NO_REGISTRY);
    }

    TestEngine(Path root, RegistrySource registries) {
        store = Store.open(root);
        images = Images.open(store, registries, bus, InstantSource.fixed(Instant.parse("2026-01-02T03:04:05.678Z")));
    }

    Image importing(byte[] tar, String name, String... changes) {
        return images.importRoot(
                new ByteArrayInputStream(tar),
                (Reference.Tagged) Reference.parse(name),
                List.of(changes),
                "",
                Platform.host(),
                progress::add);
    }

    List<String> load(byte[] tar) {
        return images.load(new ByteArrayInputStream(tar), progress::add);
    }

    byte[] save(String... names) throws IOException {
        var out = new ByteArrayOutputStream();
        images.save(List.of(names), null, out);
        return out.toByteArray();
    }

    List<String> names() {
        return images.list().stream()
                .flatMap(image -> image.tags().stream())
                .map(Reference::familiar)
                .sorted()
                .toList();
    }

    /** What has happened so far, as {@code action name}. */
    List<String> events() {
        List<String> seen = new ArrayList<>();
        try (Subscription past = bus.subscribe()) {
            for (Event event : past.past())
                seen.add(event.action() + " " + event.attributes().get("name"));
        }
        return seen;
    }

    @Override
    public void close() {
        store.close();
    }
}
