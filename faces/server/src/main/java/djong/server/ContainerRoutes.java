package djong.server;

import djong.api.Frames;
import djong.api.Json;
import djong.api.container.ContainerCreateRequest;
import djong.api.container.ContainerCreateResponse;
import djong.api.container.ContainerSummary;
import djong.api.container.WaitError;
import djong.api.container.WaitResponse;
import djong.base.EngineException;
import djong.engine.config.HostConfig.ConsoleSize;
import djong.engine.container.AttachOptions;
import djong.engine.container.Container;
import djong.engine.container.Containers;
import djong.engine.container.Containers.Sizes;
import djong.engine.container.Created;
import djong.engine.container.Session;
import djong.engine.container.WaitCondition;
import djong.engine.container.WaitResult;
import djong.engine.container.Waiting;
import djong.http.Exchange;
import djong.http.Hijacked;
import djong.http.Router;
import djong.http.WebSocket;
import djong.image.Image;
import djong.image.Images;
import djong.oci.Digest;
import djong.runtime.log.LogAttributes;
import djong.runtime.log.LogEntry;
import djong.runtime.log.LogQuery;
import djong.runtime.log.LogReader;
import djong.server.compat.ApiVersion;
import djong.server.compat.Quirks;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Engine API, tag Container. Decodes a request, calls one method of the service, encodes the answer. */
final class ContainerRoutes {
    private final Containers containers;
    private final Images images;
    private final InstantSource clock;

    ContainerRoutes(Containers containers, Images images, InstantSource clock) {
        this.containers = containers;
        this.images = images;
        this.clock = clock;
    }

    void register(Router router) {
        router.get("/containers/json", this::list)
                .post("/containers/create", this::create)
                .get("/containers/{name:.*}/json", this::inspect)
                .post("/containers/{name:.*}/start", this::start)
                .post("/containers/{name:.*}/stop", this::stop)
                .post("/containers/{name:.*}/kill", this::kill)
                .post("/containers/{name:.*}/restart", this::restart)
                .post("/containers/{name:.*}/rename", this::rename)
                .post("/containers/{name:.*}/resize", this::resize)
                .post("/containers/{name:.*}/wait", this::await)
                .post("/containers/{name:.*}/attach", this::attach)
                .get("/containers/{name:.*}/attach/ws", this::attachWebSocket)
                .get("/containers/{name:.*}/logs", this::logs)
                .delete("/containers/{name:.*}", this::remove);
    }

    private void list(Exchange exchange) throws IOException {
        boolean all = Requests.flag(exchange, "all");
        Integer limit = Requests.integer(exchange, "limit");
        boolean size = Requests.flag(exchange, "size");
        var filters = new ContainerFilters(Filters.of(exchange), all, limit, containers, images);
        byte[] json = Json.bytes(ContainerSummary.class, summaries(filters.apply(containers.list()), size));
        Answers.bytes(exchange, 200, Quirks.containerList(ApiVersion.current(), json));
    }

    /** As a list shows them. */
    List<ContainerSummary> summaries(List<Container> shown, boolean size) {
        Instant now = clock.instant();
        Map<String, @Nullable Digest> named = new HashMap<>();
        List<ContainerSummary> summaries = new ArrayList<>();
        for (Container container : shown) {
            Sizes sizes = size ? containers.sizes(container) : null;
            summaries.add(ContainerDocuments.summary(
                    container, containers.names(container), shownImage(container, named), sizes, now));
        }
        return summaries;
    }

    /** The name it was made from as long as that still leads to its image; else the image's id. */
    private String shownImage(Container container, Map<String, @Nullable Digest> named) {
        Digest id = container.image();
        String name = container.config().image();
        if (id == null || name.equals(id.toString())) return name;
        if (!named.containsKey(name)) {
            Optional<Image> image = images.lookup(name);
            named.put(name, image.map(Image::id).orElse(null));
        }
        return id.equals(named.get(name)) ? name : id.toString();
    }

    private void create(Exchange exchange) throws IOException {
        ContainerCreateRequest request =
                Requests.document(exchange, ContainerCreateRequest.class, "container.CreateRequest");
        if (request.equals(EMPTY)) {
            throw new EngineException.InvalidParameter("config cannot be empty in order to create a container");
        }
        Created created = containers.create(CreateRequests.decode(
                Requests.textOrNull(exchange, "name"),
                request,
                CreateRequests.platform(exchange.query("platform")),
                ApiVersion.current()));
        Answers.document(exchange, 201, new ContainerCreateResponse(created.id().hex(), created.warnings()));
    }

    private static final ContainerCreateRequest EMPTY =
            Json.read(ContainerCreateRequest.class, "{}".getBytes(StandardCharsets.UTF_8));

    private void inspect(Exchange exchange) throws IOException {
        Container container = containers.find(exchange.path("name"));
        Sizes sizes = Requests.flag(exchange, "size") ? containers.sizes(container) : null;
        Answers.document(
                exchange,
                200,
                ContainerDocuments.inspect(
                        container,
                        containers.files(container),
                        containers.graphDriver(container),
                        containers.links(container),
                        sizes));
    }

    private void start(Exchange exchange) throws IOException {
        // Seven bytes are what old clients send for "null" or "{}" with white space.
        if (exchange.bodyBytes() > 7 || exchange.bodyBytes() < 0) {
            throw new EngineException.InvalidParameter(
                    "starting container with non-empty request body was deprecated since API v1.22 and removed in"
                            + " v1.24");
        }
        containers.start(exchange.path("name"));
        exchange.send(204);
    }

    private void stop(Exchange exchange) throws IOException {
        containers.stop(exchange.path("name"), Requests.textOrNull(exchange, "signal"), seconds(exchange));
        exchange.send(204);
    }

    private void restart(Exchange exchange) throws IOException {
        containers.restart(exchange.path("name"), Requests.textOrNull(exchange, "signal"), seconds(exchange));
        exchange.send(204);
    }

    private static @Nullable Duration seconds(Exchange exchange) {
        Integer seconds = Requests.integer(exchange, "t");
        return seconds == null ? null : Duration.ofSeconds(seconds);
    }

    private void kill(Exchange exchange) throws IOException {
        containers.kill(exchange.path("name"), Requests.textOrNull(exchange, "signal"));
        exchange.send(204);
    }

    private void rename(Exchange exchange) throws IOException {
        containers.rename(exchange.path("name"), Requests.text(exchange, "name"));
        exchange.send(204);
    }

    private void resize(Exchange exchange) throws IOException {
        int rows = Requests.size(exchange, "h", "height");
        int columns = Requests.size(exchange, "w", "width");
        containers.resize(exchange.path("name"), new ConsoleSize(rows, columns));
        exchange.send(200);
    }

    private void remove(Exchange exchange) throws IOException {
        containers.remove(
                exchange.path("name"),
                Requests.flag(exchange, "force"),
                Requests.flag(exchange, "v"),
                Requests.flag(exchange, "link"));
        exchange.send(204);
    }

    /** The head goes out as soon as the wait is registered: {@code docker run} starts the container only after it has seen it. */
    private void await(Exchange exchange) throws IOException, InterruptedException {
        boolean headFirst = ApiVersion.current().atLeast(30);
        WaitCondition condition =
                headFirst ? condition(Requests.text(exchange, "condition")) : WaitCondition.NOT_RUNNING;
        try (Waiting waiting = containers.awaitExit(exchange.path("name"), condition)) {
            exchange.watch(waiting::close);
            if (!headFirst) {
                Answers.document(exchange, 200, response(waiting.await()));
                return;
            }
            OutputStream out = exchange.stream("application/json");
            out.write(Answers.line(Json.bytes(response(waiting.await()))));
            out.close();
        }
    }

    private static WaitResponse response(WaitResult result) {
        return new WaitResponse(result.error() == null ? null : new WaitError(result.error()), result.code());
    }

    private static WaitCondition condition(String text) {
        return switch (text) {
            case "", "not-running" -> WaitCondition.NOT_RUNNING;
            case "next-exit" -> WaitCondition.NEXT_EXIT;
            case "removed" -> WaitCondition.REMOVED;
            default -> throw new EngineException.InvalidParameter("invalid condition: \"" + text + "\"");
        };
    }

    private static AttachOptions attachOptions(Exchange exchange) {
        return new AttachOptions(
                Requests.flag(exchange, "logs"),
                Requests.flag(exchange, "stream"),
                Requests.flag(exchange, "stdin"),
                Requests.flag(exchange, "stdout"),
                Requests.flag(exchange, "stderr"),
                Requests.textOrNull(exchange, "detachKeys"));
    }

    private void attach(Exchange exchange) throws IOException, InterruptedException {
        AttachOptions options = attachOptions(exchange);
        // Refusals come before the connection is taken over, and so with their own status.
        Session session = containers.attach(exchange.path("name"), options);
        boolean tty = session.tty();
        Hijacked connection;
        try {
            connection = exchange.hijack(Joined.contentType(exchange, tty), "tcp");
        } catch (IOException | RuntimeException e) {
            session.close();
            throw e;
        }
        Joined.carry(session, connection, tty);
    }

    private void attachWebSocket(Exchange exchange) throws IOException, InterruptedException {
        containers.find(exchange.path("name"));
        String complaint = WebSocket.complaint(exchange);
        if (complaint != null) {
            exchange.send(400, "text/plain; charset=utf-8", complaint.getBytes(StandardCharsets.UTF_8));
            return;
        }
        Session session = containers.attach(exchange.path("name"), attachOptions(exchange));
        WebSocket socket;
        try {
            // Until 1.27 all messages were called text.
            socket = WebSocket.accept(exchange, ApiVersion.current().atLeast(28));
        } catch (IOException | RuntimeException e) {
            session.close();
            throw e;
        }
        Joined.carry(session, socket);
    }

    private void logs(Exchange exchange) throws IOException, InterruptedException {
        boolean stdout = Requests.flag(exchange, "stdout");
        boolean stderr = Requests.flag(exchange, "stderr");
        if (!stdout && !stderr) {
            throw new EngineException.InvalidParameter("Bad parameters: you must choose at least one stream");
        }
        boolean follow = Requests.flag(exchange, "follow");
        boolean details = Requests.flag(exchange, "details");
        boolean timestamps = Requests.flag(exchange, "timestamps");
        LogQuery query = new LogQuery(
                stdout,
                stderr,
                tail(Requests.text(exchange, "tail")),
                Requests.time(exchange, "since"),
                Requests.time(exchange, "until"),
                follow);
        Container container = containers.find(exchange.path("name"));
        boolean tty = container.config().tty();
        LogAttributes attributes =
                details ? containers.logAttributes(container.id().hex()) : null;
        try (LogReader log = containers.logs(container.id().hex(), query)) {
            String type = tty || ApiVersion.current().before(42) ? Joined.RAW : Joined.MULTIPLEXED;
            if (follow) exchange.watch(log::close);
            OutputStream body = exchange.stream(type);
            try (Coalescing out = new Coalescing(body)) {
                for (LogEntry entry = log.next(); entry != null; entry = log.next()) {
                    out.write(line(entry, tty, attributes, timestamps));
                }
            }
            body.close();
        }
    }

    /** What is no number means all, as it does for dockerd. */
    private static int tail(String text) {
        try {
            return text.isEmpty() ? -1 : Math.max(-1, Integer.parseInt(text));
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static byte[] line(LogEntry entry, boolean tty, @Nullable LogAttributes attributes, boolean timestamps) {
        byte[] text = entry.line();
        byte[] prefix = !timestamps && attributes == null
                ? new byte[0]
                : ((timestamps ? Times.fixed(entry.time()) + " " : "")
                                + (attributes == null ? "" : attributes.at(entry.time()) + " "))
                        .getBytes(StandardCharsets.UTF_8);
        int header = tty ? 0 : Frames.HEADER_BYTES;
        byte[] line = new byte[header + prefix.length + text.length];
        if (!tty) Joined.header(line, entry.stream().ordinal(), prefix.length + text.length);
        System.arraycopy(prefix, 0, line, header, prefix.length);
        System.arraycopy(text, 0, line, header + prefix.length, text.length);
        return line;
    }
}
