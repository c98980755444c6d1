package djong.registry.server.routes;

import djong.base.EngineException;
import djong.registry.server.storage.Repositories;
import djong.registry.server.wire.Answers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** For those who run the registry: is it well, what does it do. */
public final class OperationRoutes {
    private static final long LEAST_FREE_BYTES = 64 << 20;

    private final Repositories repositories;
    private final Metrics metrics;
    private final Path dataRoot;

    public OperationRoutes(Repositories repositories, Metrics metrics, Path dataRoot) {
        this.repositories = repositories;
        this.metrics = metrics;
        this.dataRoot = dataRoot;
    }

    /** 503 when the metadata cannot be read or there is hardly room left; for anybody. */
    void health(Request request) throws IOException {
        Front.allow(request, "GET", "HEAD");
        String reason = null;
        try {
            repositories.exists("health");
            long free = free();
            if (free < LEAST_FREE_BYTES) reason = "only " + free + " bytes are free";
        } catch (EngineException | IOException e) {
            reason = String.valueOf(e.getMessage());
        }
        request.json(reason == null ? 200 : 503, new Answers.Health(reason == null ? "ok" : "failing", reason));
    }

    private long free() throws IOException {
        return Files.getFileStore(dataRoot).getUsableSpace();
    }

    /** For whoever has an account. */
    void metrics(Request request) throws IOException {
        Front.allow(request, "GET", "HEAD");
        request.requireAccount("registry:metrics:*");
        Repositories.Totals totals = repositories.totals();
        String text = metrics.text(Map.of(
                "repositories", totals.repositories(),
                "repositories_bytes", totals.bytes(),
                "uploads", totals.uploads(),
                "free_bytes", free()));
        request.exchange().send(200, "text/plain; version=0.0.4", text.getBytes(StandardCharsets.UTF_8));
    }

    /** Docker asks this before a search. */
    void ping(Request request) throws IOException {
        request.exchange()
                .header("X-Docker-Registry-Version", "0.6.0")
                .header("X-Docker-Registry-Standalone", "true")
                .sendJson(200, "true".getBytes(StandardCharsets.US_ASCII));
    }
}
