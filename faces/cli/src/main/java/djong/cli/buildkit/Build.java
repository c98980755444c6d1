package djong.cli.buildkit;

import com.google.protobuf.Any;
import djong.api.JsonTree;
import djong.cli.command.Cli;
import djong.cli.command.ExitException;
import djong.cli.terminal.Terminal;
import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import moby.buildkit.v1.ControlGrpc;
import moby.buildkit.v1.Exporter;
import moby.buildkit.v1.SolveRequest;
import moby.buildkit.v1.StatusRequest;
import moby.buildkit.v1.StatusResponse;
import org.jspecify.annotations.Nullable;

/** One build by BuildKit, from its request to its result. */
public final class Build {
    private static final String FRONTEND = "dockerfile.v0";
    private static final long LAST_NEWS_MILLIS = 5_000;
    private static final Metadata.Key<google.rpc.Status> DETAILS = Metadata.Key.of(
            "grpc-status-details-bin", ProtoUtils.metadataMarshaller(google.rpc.Status.getDefaultInstance()));

    private final Cli cli;
    private final Asked asked;

    private Build(Cli cli, Asked asked) {
        this.cli = cli;
        this.asked = asked;
    }

    /** Builds, and shows how far it is. Blocks until all results are where they should be. @return the exit code */
    public static int run(Cli cli, Asked asked) throws IOException {
        return new Build(cli, asked).run();
    }

    private int run() throws IOException {
        Call call = asked.call();
        List<Output> outputs = call == null ? Output.of(asked.outputs(), asked.tags(), asked.push()) : List.of();
        Caches caches = Caches.of(cli, asked.cacheFrom(), asked.cacheTo());
        Map<String, Layout> layouts = new LinkedHashMap<>(caches.layouts());
        asked.layouts().forEach((name, layout) -> layouts.put("oci:" + name, layout));
        Set<Layout> written = new HashSet<>(caches.written());
        Optional<Layout> laid = Output.laid(outputs);
        if (laid.isPresent()) {
            layouts.put("export", laid.get().make());
            written.add(laid.get());
        }
        String id = UUID.randomUUID().toString().replace("-", "");
        List<BindableService> services = List.of(
                new Account(cli.settings()),
                LentSecrets.of(asked.secrets(), cli.environment()),
                LentAgents.of(asked.agents(), cli.environment()),
                new SentFolders(asked.folders()),
                new LentLayouts(layouts, written),
                new Uploads(asked.uploads()));
        List<ServerServiceDefinition> all = new ArrayList<>();
        for (BindableService each : services) all.add(each.bindService());
        all.add(new ReceivedFiles(outputs).service());
        var steps = new Steps();
        try (Wire wire = Wire.open(cli.client(), id, asked.sharedKey(), all)) {
            Shown shown = shown(steps);
            Thread news = Thread.ofVirtual().name("progress").start(() -> news(wire, id, shown));
            SolveRequest.Builder request = request(id, outputs, caches);
            Finished finished;
            try {
                if (call == null) {
                    request.setFrontend(FRONTEND).putAllFrontendAttrs(asked.attributes());
                    var response = ControlGrpc.newBlockingStub(wire.channel()).solve(request.build());
                    finished = () -> {
                        caches.done(response.getExporterResponseMap());
                        if (laid.isPresent()) laid.get().image(response.getExporterResponseMap());
                        return done(response.getExporterResponseMap());
                    };
                } else {
                    Map<String, String> attributes = new LinkedHashMap<>(asked.attributes());
                    attributes.putAll(call.attributes());
                    var documents = Bridge.ask(wire.channel(), request.build(), FRONTEND, attributes);
                    finished = () -> {
                        for (String line : steps.failure()) cli.err().println(line);
                        return call.show(cli, documents, asked.dockerfile());
                    };
                }
            } catch (StatusRuntimeException e) {
                join(news);
                throw failed(e, steps);
            }
            join(news);
            return finished.show();
        }
    }

    /** What is left to do once there is no more news. */
    private interface Finished {
        /** @return the exit code */
        int show() throws IOException;
    }

    private Shown shown(Steps steps) {
        PrintStream err = cli.err();
        if (asked.quiet()) return new Quiet(steps);
        return switch (asked.progress()) {
            case "auto" -> Terminal.is(2) ? terminal(err, steps) : new PlainProgress(err, steps);
            case "tty" -> {
                if (!Terminal.is(2)) throw new ExitException("failed to get console: provided file is not a console");
                yield terminal(err, steps);
            }
            case "plain" -> new PlainProgress(err, steps);
            case "rawjson" -> new RawProgress(err, steps);
            case "quiet", "none" -> new Quiet(steps);
            default -> throw new ExitException("invalid progress mode: " + asked.progress());
        };
    }

    private static Shown terminal(PrintStream err, Steps steps) {
        return new TerminalProgress(err, steps, () -> {
            Terminal.Size size = Terminal.size();
            return size == null || size.rows() == 0 ? new Terminal.Size(24, 80) : size;
        });
    }

    /** Shows nothing before it fails. */
    private record Quiet(Steps steps) implements Shown {
        @Override
        public void tell(StatusResponse news) {
            steps.take(news);
            news.getLogsList().forEach(log -> steps.step(log.getVertex()).ifPresent(step -> step.lines(log)));
        }

        @Override
        public void end() {}
    }

    private static void news(Wire wire, String id, Shown shown) {
        try {
            Iterator<StatusResponse> all = ControlGrpc.newBlockingStub(wire.channel())
                    .status(StatusRequest.newBuilder().setRef(id).build());
            while (all.hasNext()) shown.tell(all.next());
        } catch (StatusRuntimeException e) {
            // The build's own call says what is wrong.
        }
        shown.end();
    }

    private static void join(Thread thread) {
        try {
            thread.join(LAST_NEWS_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @return without a frontend */
    private SolveRequest.Builder request(String id, List<Output> outputs, Caches caches) {
        var request = SolveRequest.newBuilder().setRef(id).setSession(id).addAllEntitlements(asked.entitlements());
        for (Output each : outputs)
            request.addExporters(Exporter.newBuilder().setType(each.exporter()).putAllAttrs(each.attributes()));
        return request.setCache(caches.options());
    }

    private int done(Map<String, String> response) throws IOException {
        String image = response.getOrDefault(
                "containerimage.config.digest", response.getOrDefault("containerimage.digest", ""));
        if (!asked.iidFile().isEmpty()) Files.writeString(Path.of(asked.iidFile()), image);
        if (!asked.metadataFile().isEmpty())
            Files.writeString(Path.of(asked.metadataFile()), JsonTree.indented(metadata(response), "  "));
        if (asked.quiet() && !image.isEmpty()) cli.out().println(image);
        return 0;
    }

    /** What is a document in itself comes in base64. */
    private static Map<String, @Nullable Object> metadata(Map<String, String> response) {
        Map<String, @Nullable Object> metadata = new TreeMap<>();
        response.forEach((name, value) -> {
            try {
                String text = new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
                metadata.put(name, text.startsWith("{") ? JsonTree.parse(text) : value);
            } catch (IllegalArgumentException e) {
                metadata.put(name, value);
            }
        });
        return metadata;
    }

    private ExitException failed(StatusRuntimeException failure, Steps steps) {
        var text = new StringBuilder();
        for (String line : steps.failure()) text.append(line).append('\n');
        Metadata trailers = failure.getTrailers();
        google.rpc.Status details = trailers == null ? null : trailers.get(DETAILS);
        if (details != null)
            for (Any each : details.getDetailsList())
                if (each.getTypeUrl().endsWith("errdefs.Source+json"))
                    SourceLines.show(text, each.getValue().toStringUtf8());
        String description = failure.getStatus().getDescription();
        return new ExitException(text + "ERROR: failed to build: failed to solve: "
                + (description == null ? failure.getStatus().getCode() : description));
    }
}
