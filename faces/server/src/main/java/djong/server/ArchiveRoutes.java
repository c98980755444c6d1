package djong.server;

import djong.api.IdResponse;
import djong.api.Json;
import djong.api.container.ContainerCreateRequest;
import djong.api.container.FilesystemChange;
import djong.base.EngineException;
import djong.engine.config.ContainerConfig;
import djong.engine.container.Archives;
import djong.engine.container.Commits;
import djong.engine.container.OpenedPath;
import djong.engine.container.PathStat;
import djong.http.Exchange;
import djong.http.Router;
import djong.image.Image;
import djong.server.compat.ApiVersion;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** Engine API, tag Container, as far as files are concerned; and commit. */
final class ArchiveRoutes {
    private static final String STAT = "X-Docker-Container-Path-Stat";

    private final Archives archives;
    private final Commits commits;

    ArchiveRoutes(Archives archives, Commits commits) {
        this.archives = archives;
        this.commits = commits;
    }

    void register(Router router) {
        router.head("/containers/{name:.*}/archive", this::stat)
                .get("/containers/{name:.*}/archive", this::copyOut)
                .put("/containers/{name:.*}/archive", this::copyIn)
                .get("/containers/{name:.*}/changes", this::changes)
                .get("/containers/{name:.*}/export", this::export)
                .post("/commit", this::commit);
    }

    private static String path(Exchange exchange) {
        String path = Requests.text(exchange, "path");
        if (path.isEmpty()) throw new EngineException.InvalidParameter("bad parameter: pathcannot be empty");
        return path;
    }

    private void stat(Exchange exchange) throws IOException {
        PathStat stat = archives.stat(exchange.path("name"), path(exchange));
        exchange.header(STAT, header(stat)).send(200);
    }

    private void copyOut(Exchange exchange) throws IOException {
        String path = path(exchange);
        try (OpenedPath opened = archives.open(exchange.path("name"), path)) {
            exchange.header(STAT, header(opened.stat()));
            OutputStream out = exchange.stream("application/x-tar");
            opened.write(out);
            out.close();
        }
    }

    private static String header(PathStat stat) {
        var document = new djong.api.container.PathStat(
                stat.name(),
                stat.sizeBytes(),
                FileModes.go(stat.mode()),
                Times.rfc3339(stat.modified()),
                stat.linkTarget());
        return Base64.getEncoder().encodeToString(Json.bytes(document));
    }

    private void copyIn(Exchange exchange) throws IOException {
        archives.extract(
                exchange.path("name"),
                path(exchange),
                exchange.body(),
                Requests.flag(exchange, "noOverwriteDirNonDir"),
                Requests.flag(exchange, "copyUIDGID"));
        exchange.send(200);
    }

    private void changes(Exchange exchange) throws IOException {
        List<FilesystemChange> changes = archives.changes(exchange.path("name")).stream()
                .map(change -> new FilesystemChange(change.path(), change.kind().ordinal()))
                .toList();
        if (changes.isEmpty()) Answers.bytes(exchange, 200, "null".getBytes(StandardCharsets.UTF_8));
        else Answers.list(exchange, FilesystemChange.class, changes);
    }

    private void export(Exchange exchange) throws IOException {
        try (Archives.Export export = archives.export(exchange.path("name"))) {
            OutputStream out = exchange.stream("application/octet-stream");
            export.write(out);
            out.close();
        }
    }

    private void commit(Exchange exchange) throws IOException {
        ContainerCreateRequest body =
                Requests.documentOrNull(exchange, ContainerCreateRequest.class, "container.Config");
        ContainerConfig config = body == null ? null : CreateRequests.config(body, ApiVersion.current());
        Image image = commits.commit(new Commits.Request(
                Requests.text(exchange, "container"),
                Requests.text(exchange, "repo"),
                Requests.text(exchange, "tag"),
                Requests.text(exchange, "comment"),
                Requests.text(exchange, "author"),
                Requests.text(exchange, "pause").isEmpty() || Requests.flag(exchange, "pause"),
                exchange.queries("changes"),
                config));
        Answers.document(exchange, 201, new IdResponse(image.id().toString()));
    }
}
