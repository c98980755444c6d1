package djong.registry.client;

import djong.base.EngineException;
import djong.oci.Descriptor;
import djong.oci.Repository;
import djong.registry.client.Prefetched.Body;
import djong.registry.client.Session.Ask;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to send a blob to a registry; OCI distribution-spec, "Pushing a blob in chunks". It is sent in one stream; after an attempt that failed, in
 * this process or the one before, the registry is asked how much it has, and gets the rest. A registry that has forgotten gets all of it again.
 */
final class Upload {
    private final Session session;
    private final Repository repository;
    private final Descriptor blob;
    private final BlobSource source;
    private final UploadMemory memory;
    private final LongConsumer progress;
    private final String key;
    private final Tally tally;

    /**
     * Of all attempts.
     *
     * @param sentBytes what went over the wire
     * @param keptBytes what the registry had at the beginning of the last attempt
     */
    record Tally(AtomicLong sentBytes, AtomicLong keptBytes) {
        Tally() {
            this(new AtomicLong(), new AtomicLong());
        }
    }

    Upload(
            Session session,
            Repository repository,
            Descriptor blob,
            BlobSource source,
            UploadMemory memory,
            LongConsumer progress,
            Tally tally) {
        this.session = session;
        this.repository = repository;
        this.blob = blob;
        this.source = source;
        this.memory = memory;
        this.progress = progress;
        this.tally = tally;
        this.key = session.endpoint().base() + "/" + repository.path() + "@" + blob.digest();
    }

    /** Where an upload goes on, and with which byte. */
    private record Position(URI location, long offset) {}

    /** @throws EngineException.Unavailable for what may pass */
    void run() {
        Position at = remembered();
        if (at == null) at = begin();
        tally.keptBytes().set(at.offset());
        finish(at.offset() == blob.sizeBytes() ? at.location() : send(at));
        memory.forget(key);
    }

    private @Nullable Position remembered() {
        String kept = memory.find(key);
        if (kept == null) return null;
        Position known = status(URI.create(kept));
        if (known == null) memory.forget(key);
        return known;
    }

    private @Nullable Position status(URI location) {
        HttpResponse<Body> answer = session.ask(ask("GET", location).once());
        Session.close(answer);
        if (answer.statusCode() != 204) return null;
        long next = taken(answer);
        if (next < 0 || next > blob.sizeBytes()) return null;
        URI moved = location(answer, location);
        return new Position(moved == null ? location : moved, next);
    }

    /** The first byte that {@code Range: 0-41} does not have; -1 when it says something else. An upload without bytes says {@code 0-0}, too. */
    private static long taken(HttpResponse<Body> answer) {
        String range = answer.headers().firstValue("Range").orElse("0-0").replaceFirst("^bytes=", "");
        if (!range.matches("0-[0-9]{1,18}")) return -1;
        long last = Long.parseLong(range.substring(2));
        return last == 0 ? 0 : last + 1;
    }

    private Position begin() {
        URI uri = session.endpoint().resolve("/v2/" + repository.path() + "/blobs/uploads/");
        HttpResponse<Body> answer = session.ask(ask("POST", uri).sending(HttpRequest.BodyPublishers::noBody));
        if (answer.statusCode() != 202) throw Refusal.of(answer).plain();
        Session.close(answer);
        URI location = location(answer, uri);
        if (location == null) throw new EngineException.System("the registry does not say where to upload to");
        memory.keep(key, location.toString());
        return new Position(location, 0);
    }

    /** The rest of the blob; where to end the upload. */
    private URI send(Position at) {
        long length = blob.sizeBytes() - at.offset();
        Ask ask = ask("PATCH", at.location())
                .with("Content-Type", "application/octet-stream")
                .sending(() -> HttpRequest.BodyPublishers.fromPublisher(
                        HttpRequest.BodyPublishers.ofInputStream(() -> open(at.offset())), length));
        if (at.offset() > 0) ask = ask.with("Content-Range", at.offset() + "-" + (blob.sizeBytes() - 1));
        HttpResponse<Body> answer = session.upload(ask, tally.sentBytes()::get);
        int status = answer.statusCode();
        if (status == 202 || status == 201 || status == 204) {
            Session.close(answer);
            URI location = location(answer, at.location());
            URI next = location == null ? at.location() : location;
            memory.keep(key, next.toString());
            return next;
        }
        Refusal refusal = Refusal.of(answer);
        session.authorizer().forget(HttpDestination.scope(repository));
        // The upload is not what we took it for: from the start, with the next attempt.
        boolean again = status == 401 || status == 404 || status == 416 || at.offset() > 0 && status / 100 == 4;
        if (status != 401) memory.forget(key);
        throw again ? new EngineException.Unavailable(refusal.words()) : refusal.plain();
    }

    private InputStream open(long offset) {
        try {
            return new Told(source.open(offset), offset);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void finish(URI location) {
        String digest = (location.getRawQuery() == null ? "?" : "&") + "digest=" + blob.digest();
        Ask ask = ask("PUT", URI.create(location + digest))
                .with("Content-Type", "application/octet-stream")
                .sending(HttpRequest.BodyPublishers::noBody);
        HttpResponse<Body> answer = session.upload(ask, () -> 0);
        if (answer.statusCode() == 201) {
            Session.close(answer);
            return;
        }
        Refusal refusal = Refusal.of(answer);
        memory.forget(key);
        throw answer.statusCode() == 404 || answer.statusCode() == 416
                ? new EngineException.Unavailable(refusal.words())
                : refusal.plain();
    }

    private Ask ask(String method, URI uri) {
        return new Ask(method, uri, HttpDestination.scope(repository), Map.of());
    }

    static @Nullable URI location(HttpResponse<Body> answer, URI from) {
        try {
            return answer.headers().firstValue("Location").map(from::resolve).orElse(null);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    /** Counts what the connection takes. */
    private final class Told extends FilterInputStream {
        private long at;

        Told(InputStream in, long offset) {
            super(in);
            this.at = offset;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int n = in.read(into, from, length);
            if (n > 0) {
                at += n;
                tally.sentBytes().addAndGet(n);
                progress.accept(at);
            }
            return n;
        }
    }
}
