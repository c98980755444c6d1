package djong.server;

import djong.base.EngineException;
import djong.build.classic.Builder;
import djong.build.control.BuildKitDoor;
import djong.engine.Engine;
import djong.http.Exchange;
import djong.http.Handler;
import djong.http.Router;
import djong.server.compat.ApiVersion;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Engine API as a handler of HTTP requests: the version in the path, the route, the error that came of it. Hand it to an
 * {@link djong.http.HttpServer}.
 */
public final class Server implements Handler {
    private static final Logger LOG = System.getLogger(Server.class.getName());
    private static final Pattern VERSIONED = Pattern.compile("/v([0-9.]+)(/.*)");

    private final Router router = new Router();
    private final String product;

    /** Serves {@code engine} and {@code builder}, the latter by {@code door} as well; the clock says what "2 minutes ago" means. */
    public Server(Engine engine, Builder builder, BuildKitDoor door, InstantSource clock) {
        this.product = "Djong/" + engine.version().get().version() + " (linux)";
        new SystemRoutes(engine.info(), engine.version(), engine.events(), clock).register(router);
        var containers = new ContainerRoutes(engine.containers(), engine.images(), clock);
        containers.register(router);
        new OperationRoutes(engine.containers(), engine.info().get().host().memoryBytes(), clock).register(router);
        new ArchiveRoutes(engine.archives(), engine.commits()).register(router);
        new ExecRoutes(engine.execs()).register(router);
        new ImageRoutes(engine.images(), engine.containers()).register(router);
        new RegistryRoutes(engine.registries()).register(router);
        new NetworkRoutes(engine.networks(), engine.containers(), engine.events(), clock).register(router);
        new VolumeRoutes(engine.volumes()).register(router);
        var builds = new BuildRoutes(builder, clock);
        builds.register(router);
        new BuildCacheRoutes(builder).register(router);
        new BuildKitRoutes(door).register(router);
        new DiskRoutes(engine, builds, containers, clock).register(router);
        Absent.register(router);
        Unimplemented.register(router);
    }

    /** What is served, as {@code GET /images/json}; for the table of what is and what is not. */
    Router router() {
        return router;
    }

    @Override
    public void handle(Exchange exchange) throws IOException, InterruptedException {
        String path = exchange.path();
        String asked = "";
        Matcher versioned = VERSIONED.matcher(path);
        if (path.startsWith("/v") && versioned.matches()) {
            asked = versioned.group(1);
            path = versioned.group(2);
        }
        Router.Match match = exchange.method().equals("OPTIONS")
                ? new Router.Match(e -> e.send(200), java.util.Map.of())
                : router.find(exchange.method(), path);
        if (match == null) {
            exchange.sendMessage(404, "page not found");
            return;
        }
        exchange.header("Api-Version", ApiVersion.NEWEST.toString())
                .header("Docker-Experimental", "false")
                .header("Ostype", "linux")
                .header("Server", product);
        ApiVersion version = asked.isEmpty() ? ApiVersion.NEWEST : ApiVersion.parse(asked);
        try {
            ApiVersion.check(version, asked);
        } catch (EngineException.InvalidParameter e) {
            refuse(exchange, version, e);
            return;
        }
        try {
            ScopedValue.where(ApiVersion.REQUESTED, version).call(() -> {
                exchange.route(match);
                return true;
            });
        } catch (EngineException e) {
            answer(exchange, e);
        } catch (IOException | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Clients from before 1.24 do not read JSON errors. */
    private static void refuse(Exchange exchange, ApiVersion version, EngineException refusal) throws IOException {
        if (version.compareTo(ApiVersion.OLDEST) >= 0) {
            exchange.sendMessage(400, refusal.getMessage());
            return;
        }
        byte[] text = (refusal.getMessage() + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.header("X-Content-Type-Options", "nosniff").send(400, "text/plain; charset=utf-8", text);
    }

    private static void answer(Exchange exchange, EngineException e) throws IOException {
        int status = status(e);
        if (status == 500) LOG.log(Level.ERROR, exchange.method() + " " + exchange.path() + ": " + e.getMessage(), e);
        else LOG.log(Level.DEBUG, "{0} {1}: {2} {3}", exchange.method(), exchange.path(), status, e.getMessage());
        if (exchange.answered()) throw new IOException("the answer broke off: " + e.getMessage(), e);
        if (status == 304) exchange.send(304);
        else exchange.sendMessage(status, e.getMessage());
    }

    static int status(EngineException e) {
        return switch (e) {
            case EngineException.InvalidParameter _ -> 400;
            case EngineException.Unauthorized _ -> 401;
            case EngineException.Forbidden _ -> 403;
            case EngineException.NotFound _ -> 404;
            case EngineException.Conflict _ -> 409;
            case EngineException.NotModified _ -> 304;
            case EngineException.NotImplemented _ -> 501;
            case EngineException.Unavailable _ -> 503;
            case EngineException.System _ -> 500;
        };
    }
}
