package djong.server;

import djong.api.ErrorDetail;
import djong.api.JsonTree;
import djong.base.EngineException;
import djong.build.buildkit.ApiBuild;
import djong.build.classic.BuildRequest;
import djong.build.classic.Builder;
import djong.build.classic.Output;
import djong.build.op.CommandFailed;
import djong.build.solver.Kept;
import djong.http.Exchange;
import djong.http.Router;
import djong.image.ProgressEvent;
import djong.oci.Digest;
import djong.server.compat.ApiVersion;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Engine API: builds, and what is kept of them. */
final class BuildRoutes {
    private final Builder builder;
    private final InstantSource clock;

    BuildRoutes(Builder builder, InstantSource clock) {
        this.builder = builder;
        this.clock = clock;
    }

    void register(Router router) {
        router.post("/build", this::build).post("/build/cancel", this::cancel).post("/build/prune", this::prune);
    }

    private void build(Exchange exchange) throws IOException, InterruptedException {
        String version = Requests.text(exchange, "version");
        if (!Set.of("", "1", "2").contains(version))
            throw new EngineException.InvalidParameter("invalid version \"" + version + "\"");
        BuildRequest request = BuildRequests.of(exchange);
        var lines = new ProgressLines(exchange);
        var client = new Client(exchange, lines);
        try {
            if (version.equals("2")) {
                byBuildKit(exchange, request, lines, client);
            } else {
                Digest image = builder.build(request, exchange.body(), client);
                if (request.quiet()) client.text(image + "\n");
            }
        } catch (CommandFailed e) {
            if (!lines.begun()) throw new EngineException.System(e.getMessage(), e);
            lines.fail(new ErrorDetail(e.code(), e.getMessage()));
        } catch (EngineException e) {
            if (!lines.begun()) throw e;
            lines.fail(e.getMessage());
        } catch (UncheckedIOException e) {
            throw new IOException("the client left", e);
        }
        lines.end();
    }

    private void byBuildKit(Exchange exchange, BuildRequest request, ProgressLines lines, Client client)
            throws IOException, InterruptedException {
        ApiBuild build = BuildKitRequests.of(exchange, request, new Received(exchange.body(), client));
        // Where the context comes by the session, nothing more comes by the request.
        if (!request.remote().isEmpty()) client.received();
        Optional<Digest> image = builder.build(build, status -> {
            if (!request.quiet())
                lines.aux("moby.buildkit.trace", Base64.getEncoder().encodeToString(status));
        });
        if (image.isEmpty()) return;
        if (request.quiet()) client.text(image.get() + "\n");
        else lines.aux("moby.image.id", Map.of("ID", image.get().toString()));
    }

    /** A body; tells when all of it has come. */
    private static final class Received extends FilterInputStream {
        private final Client client;
        private boolean told;

        Received(InputStream in, Client client) {
            super(in);
            this.client = client;
        }

        @Override
        public int read() throws IOException {
            int octet = super.read();
            if (octet < 0) tell();
            return octet;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int n = super.read(bytes, offset, length);
            if (n < 0) tell();
            return n;
        }

        private void tell() {
            if (told) return;
            told = true;
            client.received();
        }
    }

    /** Who asked. */
    private record Client(Exchange exchange, ProgressLines lines, Thread building) implements Output {
        Client(Exchange exchange, ProgressLines lines) {
            this(exchange, lines, Thread.currentThread());
        }

        @Override
        public void received() {
            try {
                // Nobody waits for it any more: what was finished stays for the next try.
                exchange.watch(building::interrupt);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void text(String text) {
            lines.event(new ProgressEvent.Text(text));
        }

        @Override
        public void image(String id) {
            lines.aux(Map.of("ID", id));
        }

        @Override
        public void progress(ProgressEvent event) {
            lines.event(event);
        }
    }

    private void cancel(Exchange exchange) throws IOException {
        String id = Requests.text(exchange, "id");
        if (id.isEmpty()) throw new EngineException.InvalidParameter("build ID not provided");
        builder.cancel(id);
        exchange.send(200);
    }

    private void prune(Exchange exchange) throws IOException {
        Filters filters = Filters.of(exchange);
        long keep = bytes(exchange, "keep-storage");
        keep = Math.max(keep, bytes(exchange, "reserved-space"));
        boolean all = Requests.flag(exchange, "all");
        // By default what an image of this engine stands on stays, as it takes no space of its own; with "all" it goes
        // as well.
        Builder.Pruned pruned = builder.prune(all, fitting(filters), keep);
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        List<Object> ids = new ArrayList<>();
        for (Kept kept : pruned.forgotten()) ids.add(kept.key().substring(0, 25));
        answer.put("CachesDeleted", ids.isEmpty() ? null : ids);
        answer.put("SpaceReclaimed", pruned.bytes());
        Answers.bytes(exchange, 200, JsonTree.compact(answer).getBytes(StandardCharsets.UTF_8));
    }

    private static long bytes(Exchange exchange, String name) {
        String value = Requests.text(exchange, name);
        if (value.isEmpty()) return 0;
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new EngineException.InvalidParameter(name + " is in bytes and expects an integer, got " + value);
        }
    }

    private Predicate<Kept> fitting(Filters filters) {
        Instant now = clock.instant();
        filters.only(
                "until", "unused-for", "id", "parent", "type", "description", "inuse", "shared", "private", "label");
        Predicate<Kept> fits =
                kept -> filters.get("id").stream().allMatch(id -> kept.key().startsWith(id))
                        && filters.get("description").stream()
                                .allMatch(d -> kept.description().contains(d))
                        && filters.get("type").stream().allMatch(type -> type.equals("regular"))
                        // What a build keeps has no labels: whoever asks for some leaves it alone.
                        && filters.get("label").isEmpty();
        List<String> ages = new ArrayList<>(filters.get("until"));
        ages.addAll(filters.get("unused-for"));
        for (String age : ages) {
            Duration unused = BuildRequests.duration(age);
            fits = fits.and(kept -> kept.lastUsed().isBefore(now.minus(unused)));
        }
        return fits;
    }

    /** As {@code /system/df} lists them. */
    List<Object> usage() {
        List<Object> documents = new ArrayList<>();
        for (Kept kept : builder.kept()) {
            Map<String, @Nullable Object> document = new LinkedHashMap<>();
            document.put("ID", kept.key().substring(0, 25));
            String parent = kept.parent();
            if (ApiVersion.current().before(42)) document.put("Parent", parent == null ? "" : parent.substring(0, 25));
            else if (parent != null) document.put("Parents", List.of(parent.substring(0, 25)));
            document.put("Type", "regular");
            document.put("Description", kept.description());
            document.put("InUse", false);
            document.put("Shared", true);
            document.put("Size", kept.sizeBytes());
            document.put("CreatedAt", kept.created().toString());
            document.put("LastUsedAt", kept.lastUsed().toString());
            document.put("UsageCount", kept.uses());
            documents.add(document);
        }
        return documents;
    }
}
