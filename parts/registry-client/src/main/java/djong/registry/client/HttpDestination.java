package djong.registry.client;

import djong.base.EngineException;
import djong.oci.Descriptor;
import djong.oci.Digest;
import djong.oci.Manifest;
import djong.oci.Reference;
import djong.oci.Repository;
import djong.registry.client.Prefetched.Body;
import djong.registry.client.Session.Ask;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/** A registry across the network to push to. Made for one push. */
final class HttpDestination implements Destination {
    private static final int MAX_CANDIDATES = 3;

    private final Endpoints endpoints;

    HttpDestination(Endpoints endpoints) {
        this.endpoints = endpoints;
    }

    static String scope(Repository repository) {
        return "repository:" + repository.path() + ":pull,push";
    }

    @Override
    public void greet() {
        endpoints.first(session -> true);
    }

    @Override
    public boolean has(Repository repository, Descriptor blob) {
        try {
            return Attempts.of(() -> endpoints.first(session -> has(session, repository, blob)));
        } catch (EngineException.System e) {
            // What was asked for is our business; Docker says only this.
            if (e.getMessage().endsWith(Authorizer.NO_CREDENTIALS))
                throw new EngineException.System(Authorizer.NO_CREDENTIALS, e);
            throw e;
        }
    }

    private static boolean has(Session session, Repository repository, Descriptor blob) {
        URI uri = session.endpoint().resolve("/v2/" + repository.path() + "/blobs/" + blob.digest());
        HttpResponse<Body> answer = session.ask(new Ask("HEAD", uri, scope(repository), Map.of()));
        Session.close(answer);
        int status = answer.statusCode();
        if (status == 200) return true;
        if (status == 404) return false;
        throw Refusal.of(answer).plain();
    }

    @Override
    public Arrival push(
            Repository repository,
            Descriptor blob,
            List<Repository> candidates,
            BlobSource source,
            UploadMemory memory,
            LongConsumer progress) {
        var tally = new Upload.Tally();
        return Attempts.of(
                tally.keptBytes()::get,
                Math.max(1, blob.sizeBytes() / 20),
                () -> endpoints.first(session -> {
                    // Also after an attempt that failed: the answer may have been lost, and not the blob.
                    if (has(session, repository, blob)) return new Arrival.Known();
                    for (Repository from : candidates.subList(0, Math.min(MAX_CANDIDATES, candidates.size()))) {
                        if (mounts(session, repository, blob, from)) return new Arrival.Mounted(from);
                    }
                    new Upload(session, repository, blob, source, memory, progress, tally).run();
                    return new Arrival.Sent(tally.sentBytes().get());
                }));
    }

    /** A registry that cannot or does not want to mount begins an upload instead, which is given up at once. */
    private static boolean mounts(Session session, Repository repository, Descriptor blob, Repository from) {
        String query = "?mount=" + blob.digest() + "&from=" + URLEncoder.encode(from.path(), StandardCharsets.UTF_8);
        URI uri = session.endpoint().resolve("/v2/" + repository.path() + "/blobs/uploads/" + query);
        // Both in one token: two "scope" parameters, written as one text with a blank, as token servers take it.
        String scope = scope(repository) + " " + HttpRegistry.pull(from);
        HttpResponse<Body> answer =
                session.ask(new Ask("POST", uri, scope, Map.of()).sending(HttpRequest.BodyPublishers::noBody));
        Session.close(answer);
        if (answer.statusCode() == 201) return true;
        URI begun = answer.statusCode() == 202 ? Upload.location(answer, uri) : null;
        if (begun != null) Session.close(session.ask(new Ask("DELETE", begun, scope, Map.of())));
        return false;
    }

    @Override
    public void manifest(Reference reference, Manifest manifest) {
        Repository repository = reference.repository();
        String name = switch (reference) {
            case Reference.Tagged(Repository _, String tag) -> tag;
            case Reference.Digested(Repository _, Digest digest) -> digest.toString();
        };
        byte[] bytes = manifest.document().bytes();
        Attempts.of(() -> endpoints.first(session -> {
            URI uri = session.endpoint().resolve("/v2/" + repository.path() + "/manifests/" + name);
            HttpResponse<Body> answer =
                    session.ask(new Ask("PUT", uri, scope(repository), Map.of("Content-Type", manifest.mediaType()))
                            .sending(() -> HttpRequest.BodyPublishers.ofByteArray(bytes)));
            if (answer.statusCode() / 100 != 2) throw Refusal.of(answer).plain();
            Session.close(answer);
            return true;
        }));
    }
}
