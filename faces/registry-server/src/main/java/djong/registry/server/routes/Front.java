package djong.registry.server.routes;

import djong.base.EngineException;
import djong.http.Exchange;
import djong.http.Handler;
import djong.registry.server.auth.Gate;
import djong.registry.server.spec.Code;
import djong.registry.server.spec.Problem;
import djong.registry.server.spec.Target;
import djong.registry.server.wire.Answers;
import djong.registry.server.wire.Documents;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes every request: finds who answers it, answers refusals, counts and logs. */
public final class Front implements Handler {
    private static final System.Logger LOG = System.getLogger(Front.class.getName());

    /** All routes of a registry. */
    public record All(
            BlobRoutes blobs,
            UploadRoutes uploads,
            ManifestRoutes manifests,
            ListRoutes lists,
            TokenRoutes tokens,
            PageRoutes pages,
            OperationRoutes operations) {}

    private final All routes;
    private final Gate gate;
    private final Challenge challenge;
    private final Metrics metrics;
    private final @Nullable AccessLog accessLog;
    private final Duration patience;

    /** @param patience how long a client may neither send nor take a byte while it is being answered */
    public Front(
            All routes,
            Gate gate,
            Challenge challenge,
            Metrics metrics,
            @Nullable AccessLog accessLog,
            Duration patience) {
        this.routes = routes;
        this.gate = gate;
        this.challenge = challenge;
        this.metrics = metrics;
        this.accessLog = accessLog;
        this.patience = patience;
    }

    @Override
    public void handle(Exchange exchange) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        exchange.cutWhenStalled(patience);
        metrics.begun();
        Request request = null;
        String kind = "other";
        try {
            request = new Request(exchange, gate, gate.recognise(exchange.header("Authorization")), challenge);
            exchange.header("X-Content-Type-Options", "nosniff");
            if (exchange.path().startsWith("/v2/")) exchange.header("Docker-Distribution-Api-Version", "registry/2.0");
            Target target = Target.of(exchange.path());
            kind = target.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
            answer(request, target);
        } catch (Problem e) {
            refuse(exchange, e);
        } catch (EngineException e) {
            refuse(exchange, problem(exchange, e));
        } finally {
            long nanos = System.nanoTime() - begin;
            if (accessLog != null) accessLog.write(exchange, request == null ? null : request.account(), nanos);
            metrics.ended(kind, exchange, nanos);
        }
    }

    private void answer(Request request, Target target) throws IOException, InterruptedException {
        switch (target) {
            case Target.Base _ -> base(request);
            case Target.Catalog _ -> routes.lists.catalog(request);
            case Target.Tags tags -> routes.lists.tags(request, tags);
            case Target.Referrers referrers -> routes.lists.referrers(request, referrers);
            case Target.Manifest manifest -> routes.manifests.answer(request, manifest);
            case Target.Blob blob -> routes.blobs.answer(request, blob);
            case Target.Uploads uploads -> routes.uploads.begin(request, uploads);
            case Target.Upload upload -> routes.uploads.goOn(request, upload);
            case Target.Other(String path) -> other(request, path);
        }
    }

    private void base(Request request) throws IOException {
        allow(request, "GET", "HEAD");
        request.requireAccountOrToken();
        request.exchange().sendJson(200, "{}".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    private void other(Request request, String path) throws IOException, InterruptedException {
        switch (path) {
            case "/token", "/auth/token" -> routes.tokens.answer(request);
            case "/health" -> routes.operations.health(request);
            case "/metrics" -> routes.operations.metrics(request);
            case "/v1/_ping" -> routes.operations.ping(request);
            case "/v1/search" -> routes.lists.search(request);
            default -> {
                if (path.startsWith("/v2/")) throw new Problem(Code.UNSUPPORTED, "no such endpoint").withStatus(404);
                routes.pages.answer(request, path);
            }
        }
    }

    /** @throws Problem UNSUPPORTED for another method */
    static void allow(Request request, String... methods) {
        if (!List.of(methods).contains(request.method()))
            throw new Problem(Code.UNSUPPORTED, "the operation is unsupported")
                    .withHeaders(java.util.Map.of("Allow", String.join(", ", methods)));
    }

    private static Problem problem(Exchange exchange, EngineException e) {
        return switch (e) {
            case EngineException.InvalidParameter _ -> new Problem(Code.MANIFEST_INVALID, e.getMessage());
            case EngineException.NotFound _ -> new Problem(Code.BLOB_UNKNOWN, e.getMessage());
            case EngineException.Unauthorized _ -> new Problem(Code.UNAUTHORIZED, e.getMessage());
            case EngineException.Forbidden _ -> new Problem(Code.DENIED, e.getMessage());
            case EngineException.Conflict _ -> new Problem(Code.BLOB_UPLOAD_INVALID, e.getMessage()).withStatus(409);
            case EngineException.Unavailable _ -> new Problem(Code.UNAVAILABLE, e.getMessage());
            case EngineException.NotModified _, EngineException.NotImplemented _ ->
                new Problem(Code.UNSUPPORTED, e.getMessage());
            case EngineException.System _ -> {
                LOG.log(Level.ERROR, exchange.method() + " " + exchange.path() + " failed", e);
                yield new Problem(Code.UNKNOWN, e.getMessage());
            }
        };
    }

    private static void refuse(Exchange exchange, Problem problem) throws IOException {
        if (exchange.answered()) throw new IOException("after the answer began: " + problem.text());
        problem.headers().forEach(exchange::header);
        exchange.sendJson(
                problem.status(),
                Documents.write(new Answers.Errors(
                        List.of(new Answers.Errors.Item(problem.code().name(), problem.text(), problem.detail())))));
    }
}
