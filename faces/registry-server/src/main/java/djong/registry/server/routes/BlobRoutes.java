package djong.registry.server.routes;

import djong.http.Exchange;
import djong.oci.Digest;
import djong.registry.server.auth.Action;
import djong.registry.server.mirror.Download;
import djong.registry.server.mirror.Mirror;
import djong.registry.server.spec.Code;
import djong.registry.server.spec.Problem;
import djong.registry.server.spec.Target;
import djong.registry.server.storage.Repositories;
import djong.store.content.ContentStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Blobs on their way out, and their deletion; distribution-spec, "Pulling blobs", "Deleting Blobs". */
public final class BlobRoutes {
    private static final int BUFFER_BYTES = 256 << 10;

    private final Repositories repositories;
    private final ContentStore content;
    private final @Nullable Mirror mirror;

    public BlobRoutes(Repositories repositories, ContentStore content, @Nullable Mirror mirror) {
        this.repositories = repositories;
        this.content = content;
        this.mirror = mirror;
    }

    void answer(Request request, Target.Blob target) throws IOException, InterruptedException {
        Front.allow(request, "GET", "HEAD", "DELETE");
        if (request.method().equals("DELETE")) {
            request.require(target.repository(), Action.DELETE);
            repositories.deleteBlob(target.repository(), target.digest());
            request.exchange().send(202);
            return;
        }
        String repository = repository(request, mirror, target.repository());
        request.require(repository, Action.PULL);
        long size = repositories.blob(repository, target.digest());
        if (size < 0 && mirror != null && mirror.adopt(repository, target.digest()))
            size = repositories.blob(repository, target.digest());
        if (size >= 0) {
            stored(request, target.digest(), size);
            return;
        }
        if (mirror == null) throw unknown(target.digest());
        mirrored(request, mirror, repository, target.digest());
    }

    private static Problem unknown(Digest digest) {
        return new Problem(Code.BLOB_UNKNOWN, "blob unknown to registry", digest.toString());
    }

    private static void mirrored(Request request, Mirror mirror, String repository, Digest digest)
            throws IOException, InterruptedException {
        if (request.head()) {
            long size = mirror.size(repository, digest);
            if (size < 0) throw unknown(digest);
            if (!notModified(request, digest)) head(request.exchange(), range(request, digest, size), size);
            return;
        }
        Download download = mirror.blob(repository, digest);
        if (download == null) throw unknown(digest);
        arriving(request, digest, download);
    }

    /** The name under which a mirror keeps what is asked for. */
    static String repository(Request request, @Nullable Mirror mirror, String repository) {
        return mirror == null
                ? repository
                : mirror.repository(repository, request.exchange().query("ns"));
    }

    private void stored(Request request, Digest digest, long size) throws IOException {
        if (notModified(request, digest)) return;
        ByteRange range = range(request, digest, size);
        if (request.head()) {
            head(request.exchange(), range, size);
            return;
        }
        try (InputStream in = content.open(digest)) {
            in.skipNBytes(range.start());
            copy(in, head(request.exchange(), range, size), range.length(), digest);
        }
    }

    private static void arriving(Request request, Digest digest, Download download)
            throws IOException, InterruptedException {
        if (notModified(request, digest)) return;
        ByteRange range = range(request, digest, download.size());
        try (InputStream in = download.open(range.start())) {
            copy(in, head(request.exchange(), range, download.size()), range.length(), digest);
        }
    }

    private static void copy(InputStream in, OutputStream out, long length, Digest digest) throws IOException {
        byte[] buffer = new byte[(int) Math.min(BUFFER_BYTES, Math.max(1, length))];
        for (long left = length; left > 0; ) {
            int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (n < 0) throw new IOException("the blob " + digest + " broke off");
            out.write(buffer, 0, n);
            left -= n;
        }
    }

    /** What a digest names never changes: a client that has it need not fetch it. */
    static boolean notModified(Request request, Digest digest) throws IOException {
        Exchange exchange = request.exchange();
        String tag = "\"" + digest + "\"";
        exchange.header("ETag", tag).header("Docker-Content-Digest", digest.toString());
        String known = exchange.header("If-None-Match");
        if (known == null || !known.contains(tag) && !known.equals("*") && !known.contains(digest.toString()))
            return false;
        exchange.send(304);
        return true;
    }

    private static ByteRange range(Request request, Digest digest, long size) {
        ByteRange range = ByteRange.of(request.exchange().header("Range"), size);
        if (range == null) return new ByteRange(0, size);
        if (range.length() == 0)
            throw new Problem(Code.RANGE_INVALID, "the range lies beyond the blob", digest.toString())
                    .withHeaders(Map.of("Content-Range", "bytes */" + size));
        return range;
    }

    private static OutputStream head(Exchange exchange, ByteRange range, long size) throws IOException {
        boolean part = range.length() < size;
        if (part)
            exchange.header(
                    "Content-Range",
                    "bytes " + range.start() + "-" + (range.start() + range.length() - 1) + "/" + size);
        exchange.header("Accept-Ranges", "bytes").header("Cache-Control", "max-age=31536000");
        return exchange.stream(part ? 206 : 200, "application/octet-stream", range.length());
    }
}
