package djong.server;

import djong.api.IdResponse;
import djong.api.container.ExecCreateRequest;
import djong.api.container.ExecInspect;
import djong.api.container.ExecProcessConfig;
import djong.api.container.ExecStartRequest;
import djong.base.EngineException;
import djong.engine.config.ExecConfig;
import djong.engine.config.HostConfig.ConsoleSize;
import djong.engine.container.ExecView;
import djong.engine.container.Execs;
import djong.engine.container.Session;
import djong.http.Exchange;
import djong.http.Hijacked;
import djong.http.Router;
import djong.server.compat.ApiVersion;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Engine API, tag Exec. */
final class ExecRoutes {
    private final Execs execs;

    ExecRoutes(Execs execs) {
        this.execs = execs;
    }

    void register(Router router) {
        router.post("/containers/{name:.*}/exec", this::create)
                .post("/exec/{id:.*}/start", this::start)
                .post("/exec/{id:.*}/resize", this::resize)
                .get("/exec/{id:.*}/json", this::inspect);
    }

    private void create(Exchange exchange) throws IOException {
        ExecCreateRequest request = Requests.document(exchange, ExecCreateRequest.class, "container.ExecCreateRequest");
        List<String> cmd = request.cmd();
        if (cmd == null || cmd.isEmpty()) throw new EngineException.InvalidParameter("No exec command specified");
        ExecConfig config = new ExecConfig(
                request.user(),
                request.privileged(),
                request.tty(),
                consoleSize(request.consoleSize()),
                request.attachStdin(),
                request.attachStdout(),
                request.attachStderr(),
                request.detachKeys().isEmpty() ? null : request.detachKeys(),
                request.env() == null ? List.of() : request.env(),
                request.workingDir(),
                cmd);
        Answers.document(exchange, 201, new IdResponse(execs.create(exchange.path("name"), config)));
    }

    /** A console size came with 1.42; older clients resize afterwards. */
    private static ConsoleSize consoleSize(@Nullable List<Integer> size) {
        return ApiVersion.current().before(42) ? ConsoleSize.UNKNOWN : CreateRequests.consoleSize(size);
    }

    private void start(Exchange exchange) throws IOException, InterruptedException {
        ExecStartRequest request =
                Requests.documentOrNull(exchange, ExecStartRequest.class, "container.ExecStartOptions");
        boolean detach = request != null && request.detach();
        boolean asksTty = request != null && request.tty();
        ConsoleSize size = request == null ? ConsoleSize.UNKNOWN : consoleSize(request.consoleSize());
        String id = exchange.path("id");
        execs.inspect(id);
        if (detach) {
            execs.start(id, true, asksTty, size.known() ? size : null);
            exchange.send(200);
            return;
        }
        // As dockerd: what goes wrong from here on is told inside the stream.
        try (Hijacked connection = exchange.hijack(Joined.contentType(exchange, asksTty), "tcp")) {
            Session session;
            try {
                session = execs.start(id, false, asksTty, size.known() ? size : null);
            } catch (EngineException e) {
                Joined.tell(connection, e.getMessage(), asksTty, e);
                return;
            }
            if (session == null) {
                connection.shutdownOutput();
                return;
            }
            // Whether there are frames is what the start says, whatever the process has.
            Joined.carry(session, connection, asksTty);
        }
    }

    private void resize(Exchange exchange) throws IOException {
        int rows = Requests.size(exchange, "h", "height");
        int columns = Requests.size(exchange, "w", "width");
        execs.resize(exchange.path("id"), new ConsoleSize(rows, columns));
        exchange.send(200);
    }

    private void inspect(Exchange exchange) throws IOException {
        Answers.document(exchange, 200, document(execs.inspect(exchange.path("id"))));
    }

    static ExecInspect document(ExecView exec) {
        ExecConfig config = exec.config();
        return new ExecInspect(
                exec.id(),
                exec.running(),
                exec.exitCode(),
                new ExecProcessConfig(
                        config.tty(),
                        exec.entrypoint(),
                        exec.arguments(),
                        config.privileged(),
                        config.user().isEmpty() ? null : config.user()),
                config.attachStdin(),
                config.attachStderr(),
                config.attachStdout(),
                exec.canRemove(),
                exec.container().hex(),
                config.detachKeys() == null ? "" : config.detachKeys(),
                exec.pid());
    }
}
