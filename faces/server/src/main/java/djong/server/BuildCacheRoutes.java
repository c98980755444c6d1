package djong.server;

import djong.api.system.BuildCacheFolder;
import djong.base.EngineException;
import djong.build.classic.Builder;
import djong.build.op.CacheArchives;
import djong.http.Exchange;
import djong.http.Router;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Beyond the Engine API: the folders of {@code RUN --mount=type=cache}, listed and moved as archives. */
final class BuildCacheRoutes {
    private final Builder builder;

    BuildCacheRoutes(Builder builder) {
        this.builder = builder;
    }

    private CacheArchives archives() {
        return new CacheArchives(builder.folders());
    }

    void register(Router router) {
        router.get("/build/cache", this::list)
                .get("/build/cache/export", this::export)
                .post("/build/cache/import", this::bring);
    }

    private void list(Exchange exchange) throws IOException {
        List<BuildCacheFolder> all = builder.folders().list().stream()
                .map(each -> new BuildCacheFolder(
                        each.id(), each.sizeBytes(), each.lastUsed().toString(), each.inUse()))
                .toList();
        Answers.list(exchange, BuildCacheFolder.class, all);
    }

    private void export(Exchange exchange) throws IOException, InterruptedException {
        String id = id(exchange);
        // Whoever leaves while steps use the cache does not keep it from them afterwards.
        exchange.watch(Thread.currentThread()::interrupt);
        try (CacheArchives.Export export = archives().export(id)) {
            OutputStream out = exchange.stream("application/x-tar");
            export.write(out);
            out.close();
        }
    }

    private void bring(Exchange exchange) throws IOException {
        archives().bring(id(exchange), exchange.body());
        exchange.send(204);
    }

    private static String id(Exchange exchange) {
        String id = Requests.text(exchange, "id");
        if (id.isEmpty()) throw new EngineException.InvalidParameter("build cache ID not provided");
        return id;
    }
}
