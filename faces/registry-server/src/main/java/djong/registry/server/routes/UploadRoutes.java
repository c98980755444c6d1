package djong.registry.server.routes;

import djong.http.Exchange;
import djong.oci.Digest;
import djong.registry.server.auth.Action;
import djong.registry.server.spec.Code;
import djong.registry.server.spec.Names;
import djong.registry.server.spec.Problem;
import djong.registry.server.spec.Target;
import djong.registry.server.storage.Repositories;
import djong.registry.server.storage.Upload;
import djong.registry.server.storage.Uploads;
import java.io.IOException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Blobs on their way in; distribution-spec, "Pushing blobs". */
public final class UploadRoutes {
    private static final Pattern RANGE = Pattern.compile("(?:bytes[ =])?([0-9]{1,18})-([0-9]{1,18})(?:/.*)?");

    private final Repositories repositories;
    private final Uploads uploads;
    private final Metrics metrics;
    private final boolean readOnly;

    public UploadRoutes(Repositories repositories, Uploads uploads, Metrics metrics, boolean readOnly) {
        this.repositories = repositories;
        this.uploads = uploads;
        this.metrics = metrics;
        this.readOnly = readOnly;
    }

    void begin(Request request, Target.Uploads target) throws IOException {
        Front.allow(request, "POST");
        requirePush(request, target.repository());
        Exchange exchange = request.exchange();
        String mount = exchange.query("mount");
        String digest = exchange.query("digest");
        if (mount != null && mounted(request, target.repository(), Names.digest(mount))) return;
        if (digest != null) {
            whole(request, target.repository(), Names.digest(digest));
            return;
        }
        Upload upload = uploads.begin(target.repository());
        progress(exchange, target.repository(), upload, 0).send(202);
    }

    private void requirePush(Request request, String repository) {
        request.require(repository, Action.PUSH);
        if (readOnly) throw new Problem(Code.UNSUPPORTED, "this registry takes no pushes: it is a mirror or read-only");
    }

    private boolean mounted(Request request, String repository, Digest digest) throws IOException {
        String from = request.exchange().query("from");
        if (from != null && !Names.isRepository(from)) return false;
        boolean done = repositories.mount(repository, digest, from, holder -> request.may(holder, Action.PULL));
        if (done) created(request.exchange(), repository, digest).send(201);
        return done;
    }

    /** A blob in one request. */
    private void whole(Request request, String repository, Digest digest) throws IOException {
        Upload upload = uploads.begin(repository);
        boolean done = false;
        try {
            receive(request.exchange(), upload, -1);
            upload.commit(digest);
            done = true;
        } finally {
            if (!done) cancel(upload);
        }
        created(request.exchange(), repository, digest).send(201);
    }

    private static void cancel(Upload upload) {
        try {
            upload.cancel();
        } catch (Problem _) {
            // It is over already.
        }
    }

    void goOn(Request request, Target.Upload target) throws IOException {
        Front.allow(request, "GET", "HEAD", "PATCH", "PUT", "DELETE");
        requirePush(request, target.repository());
        Upload upload = uploads.find(target.repository(), target.id());
        Exchange exchange = request.exchange();
        switch (request.method()) {
            case "PATCH" -> {
                long offset = piece(exchange, target.repository(), upload);
                progress(exchange, target.repository(), upload, offset).send(202);
            }
            case "PUT" -> {
                String digest = exchange.query("digest");
                if (digest == null) throw new Problem(Code.DIGEST_INVALID, "the query lacks the digest");
                Digest expected = Names.digest(digest);
                piece(exchange, target.repository(), upload);
                upload.commit(expected);
                created(exchange, target.repository(), expected).send(201);
            }
            case "DELETE" -> {
                upload.cancel();
                exchange.send(204);
            }
            default ->
                progress(exchange, target.repository(), upload, upload.offset()).send(204);
        }
    }

    private long piece(Exchange exchange, String repository, Upload upload) throws IOException {
        String range = exchange.header("Content-Range");
        long start = -1;
        long announced = exchange.bodyBytes();
        if (range != null) {
            Matcher matcher = RANGE.matcher(range.strip());
            if (!matcher.matches()) throw outOfOrder(repository, upload, "invalid Content-Range");
            start = Long.parseLong(matcher.group(1));
            long length = Long.parseLong(matcher.group(2)) - start + 1;
            if (length < 0 || announced >= 0 && announced != length && !(announced == 0 && length == 1))
                throw new Problem(Code.SIZE_INVALID, "Content-Range and Content-Length disagree");
        }
        try {
            return receive(exchange, upload, start);
        } catch (Problem e) {
            if (e.code() != Code.RANGE_INVALID) throw e;
            throw outOfOrder(repository, upload, e.text());
        }
    }

    private long receive(Exchange exchange, Upload upload, long start) throws IOException {
        long before = upload.offset();
        try {
            return upload.append(exchange.body(), start, Long.MAX_VALUE);
        } finally {
            metrics.received(Math.max(0, upload.offset() - before));
        }
    }

    /** 416 with where to go on; distribution-spec, "Pushing a blob in chunks". */
    private static Problem outOfOrder(String repository, Upload upload, String why) {
        return new Problem(Code.RANGE_INVALID, why)
                .withHeaders(Map.of(
                        "Location", location(repository, upload),
                        "Range", range(upload.offset()),
                        "Docker-Upload-UUID", upload.id()));
    }

    private static Exchange progress(Exchange exchange, String repository, Upload upload, long offset) {
        return exchange.header("Location", location(repository, upload))
                .header("Range", range(offset))
                .header("Docker-Upload-UUID", upload.id());
    }

    private static String location(String repository, Upload upload) {
        return "/v2/" + repository + "/blobs/uploads/" + upload.id();
    }

    /** Both ends included; nothing is 0-0, as there is no other way to write it. */
    private static String range(long offset) {
        return "0-" + Math.max(0, offset - 1);
    }

    private static Exchange created(Exchange exchange, String repository, Digest digest) {
        return exchange.header("Location", "/v2/" + repository + "/blobs/" + digest)
                .header("Docker-Content-Digest", digest.toString());
    }
}
