package djong.server;

import djong.api.Json;
import djong.api.image.ImageDeleteItem;
import djong.api.image.ImageHistoryItem;
import djong.api.image.ImageSummary;
import djong.base.EngineException;
import djong.engine.container.Container;
import djong.engine.container.Containers;
import djong.http.Exchange;
import djong.http.Router;
import djong.image.Image;
import djong.image.Images;
import djong.image.ProgressEvent;
import djong.oci.Digest;
import djong.oci.Platform;
import djong.oci.Reference;
import djong.oci.Repository;
import djong.registry.client.Credentials;
import djong.server.compat.ApiVersion;
import djong.server.compat.Quirks;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Engine API, tag Image. */
final class ImageRoutes {
    private final Images images;
    private final Containers containers;

    ImageRoutes(Images images, Containers containers) {
        this.images = images;
        this.containers = containers;
    }

    void register(Router router) {
        router.get("/images/json", this::list)
                .post("/images/create", this::create)
                .post("/images/load", this::load)
                .get("/images/get", this::saveMany)
                .get("/images/{name:.*}/json", this::inspect)
                .get("/images/{name:.*}/history", this::history)
                .get("/images/{name:.*}/get", this::saveOne)
                .post("/images/{name:.*}/tag", this::tag)
                .post("/images/{name:.*}/push", this::push)
                .delete("/images/{name:.*}", this::remove);
    }

    private void list(Exchange exchange) throws IOException {
        var filters = new ImageFilters(Filters.of(exchange), Requests.flag(exchange, "all"), images);
        Map<Digest, Long> counts = new HashMap<>();
        for (Container container : containers.list()) {
            if (container.image() != null) counts.merge(container.image(), 1L, Long::sum);
        }
        List<ImageSummary> summaries = filters.apply(images.list()).stream()
                .map(filters::shown)
                .map(image -> ImageDocuments.summary(image, counts.getOrDefault(image.id(), 0L)))
                .toList();
        byte[] json = Json.bytes(ImageSummary.class, summaries);
        Answers.bytes(exchange, 200, Quirks.imageList(ApiVersion.current(), json));
    }

    private void inspect(Exchange exchange) throws IOException {
        Platform platform = PlatformJson.asked(exchange, 49);
        if (platform != null && Requests.flag(exchange, "manifests"))
            throw new EngineException.InvalidParameter(
                    "conflicting options: manifests and platform options cannot both be set");
        Image image = images.find(exchange.path("name"), platform);
        byte[] json = Json.bytes(ImageDocuments.inspect(image));
        Answers.bytes(exchange, 200, Quirks.imageInspect(ApiVersion.current(), json));
    }

    private void history(Exchange exchange) throws IOException {
        Image image = images.find(exchange.path("name"), PlatformJson.asked(exchange, 48));
        List<ImageHistoryItem> items =
                images.history(image).stream().map(ImageDocuments::history).toList();
        Answers.list(exchange, ImageHistoryItem.class, items);
    }

    private void tag(Exchange exchange) throws IOException {
        images.tag(exchange.path("name"), Requests.text(exchange, "repo"), Requests.text(exchange, "tag"));
        exchange.send(201);
    }

    private void remove(Exchange exchange) throws IOException {
        Platform platform = PlatformJson.only(exchange, "platforms", 50, "multiple platforms are not supported");
        if (platform != null) images.find(exchange.path("name"), platform);
        List<ImageDeleteItem> items = images
                .remove(
                        exchange.path("name"),
                        Requests.flag(exchange, "force"),
                        !Requests.flag(exchange, "noprune"),
                        containers::usersOf)
                .stream()
                .map(ImageDocuments::removal)
                .toList();
        Answers.list(exchange, ImageDeleteItem.class, items);
    }

    /** Pull, or import of a root file system. */
    private void create(Exchange exchange) throws IOException {
        Platform platform = CreateRequests.platform(exchange.query("platform"));
        String image = Requests.text(exchange, "fromImage");
        if (!image.isEmpty()) {
            pull(exchange, image, Requests.text(exchange, "tag"), platform);
            return;
        }
        String source = Requests.text(exchange, "fromSrc");
        if (!source.equals("-")) {
            throw new EngineException.NotImplemented("ImageCreate (POST /images/create) from the address \"" + source
                    + "\" is not implemented in Djong yet: send the archive, fromSrc=-");
        }
        Reference.Tagged name = Images.name(Requests.text(exchange, "repo"), Requests.text(exchange, "tag"));
        List<String> changes = exchange.queries("changes");
        String message = Requests.text(exchange, "message");
        Platform of = platform == null ? Platform.host() : platform;
        if (!of.os().equals("linux")) throw new EngineException.InvalidParameter("operating system is not supported");
        tell(exchange, progress -> images.importRoot(exchange.body(), name, changes, message, of, progress));
    }

    private void pull(Exchange exchange, String image, String tag, @Nullable Platform platform) throws IOException {
        Reference.Parts parts = Reference.parts(image);
        Credentials credentials = RegistryAuth.of(exchange);
        Platform wanted = platform == null ? Platform.host() : platform;
        // Nobody waits for it any more: what is there stays for the next try.
        exchange.watch(Thread.currentThread()::interrupt);
        if (tag.isEmpty() && parts.tag() == null && parts.digest() == null) {
            tell(exchange, progress -> images.pullAll(parts.repository(), wanted, credentials, progress));
            return;
        }
        Reference reference = tag.isEmpty() ? parts.reference() : reference(parts.repository(), tag);
        tell(exchange, progress -> {
            Platform found = images.pull(reference, wanted, credentials, progress)
                    .image()
                    .config()
                    .platform();
            if (platform != null && !platform.accepts(found))
                progress.event(new ProgressEvent.Status(
                        null,
                        "WARNING: image with reference " + reference.familiar()
                                + " was found but its platform (" + found
                                + ") does not match the specified platform (" + platform + ")"));
        });
    }

    /** A tag, or a digest in its place. */
    private static Reference reference(Repository repository, String tag) {
        return tag.indexOf(':') > 0
                ? new Reference.Digested(repository, Digest.parse(tag))
                : new Reference.Tagged(repository, tag);
    }

    private void push(Exchange exchange) throws IOException {
        Reference.Parts parts = Reference.parts(exchange.path("name"));
        String tag = Requests.text(exchange, "tag");
        if (!tag.isEmpty()) tag = new Reference.Tagged(parts.repository(), tag).tag();
        Platform platform = PlatformJson.asked(exchange, 46);
        Credentials credentials = RegistryAuth.of(exchange);
        String chosen = tag.isEmpty() ? parts.tag() : tag;
        if (platform != null && parts.digest() == null) {
            String name = chosen == null ? Reference.DEFAULT_TAG : chosen;
            images.find(new Reference.Tagged(parts.repository(), name).familiar(), platform);
        }
        exchange.watch(Thread.currentThread()::interrupt);
        tell(exchange, progress -> {
            if (parts.digest() != null) {
                progress.event(new ProgressEvent.Status(
                        null,
                        "The push refers to repository [" + parts.repository().canonical() + "]"));
                throw new EngineException.InvalidParameter("cannot push a digest reference");
            }
            images.push(parts.repository(), chosen, credentials, progress);
        });
    }

    private void load(Exchange exchange) throws IOException {
        boolean quiet = Requests.flag(exchange, "quiet");
        Platform platform = onlyPlatform(exchange);
        tell(exchange, progress -> {
            images.load(exchange.body(), platform, event -> {
                if (!quiet || !(event instanceof ProgressEvent.Layer)) progress.event(event);
            });
            if (!progress.begun()) progress.nothing();
        });
    }

    private interface Work {
        void run(ProgressLines progress);
    }

    private static void tell(Exchange exchange, Work work) throws IOException {
        ProgressLines progress = new ProgressLines(exchange);
        try {
            work.run(progress);
        } catch (EngineException e) {
            if (!progress.begun()) throw e;
            progress.fail(e.getMessage());
        } catch (UncheckedIOException e) {
            throw new IOException("the client left", e);
        }
        progress.end();
    }

    private void saveOne(Exchange exchange) throws IOException {
        save(exchange, List.of(exchange.path("name")), onlyPlatform(exchange));
    }

    private void saveMany(Exchange exchange) throws IOException {
        List<String> names = new ArrayList<>();
        for (String value : exchange.queries("names")) names.addAll(List.of(value.split(",", -1)));
        names.removeIf(String::isEmpty);
        save(exchange, names, onlyPlatform(exchange));
    }

    private static @Nullable Platform onlyPlatform(Exchange exchange) {
        return PlatformJson.only(exchange, "platform", 48, "multiple platform parameters not supported");
    }

    /** The answer begins with the first byte, so that a name that leads nowhere is still a 404. */
    private void save(Exchange exchange, List<String> names, @Nullable Platform platform) throws IOException {
        try (LateStream out = new LateStream(exchange)) {
            images.save(names, platform, out);
            out.finish();
        }
    }

    private static final class LateStream extends OutputStream {
        private final Exchange exchange;
        private @Nullable OutputStream out;

        LateStream(Exchange exchange) {
            this.exchange = exchange;
        }

        private OutputStream begun() throws IOException {
            OutputStream known = out;
            if (known == null) {
                known = exchange.stream("application/x-tar");
                out = known;
            }
            return known;
        }

        @Override
        public void write(int b) throws IOException {
            begun().write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            begun().write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            if (out != null) out.flush();
        }

        /** All is written; without this the body is left open, and the connection is cut. */
        void finish() throws IOException {
            begun().close();
        }

        @Override
        public void close() {}
    }
}
