package djong.registry.client;

import djong.base.EngineException;
import djong.base.JsonDepth;
import djong.oci.Descriptor;
import djong.oci.Digest;
import djong.oci.Manifest;
import djong.oci.MediaTypes;
import djong.oci.Reference;
import djong.oci.Repository;
import djong.registry.client.Prefetched.Body;
import djong.registry.client.Session.Ask;
import djong.registry.client.wire.Names;
import io.avaje.json.JsonException;
import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A registry across the network; OCI distribution-spec 1.1, "Pull" and "Content Discovery". Made for one pull: what it learns about the server (scheme,
 * token, which mirror answers) lives as long as it does.
 */
public final class HttpRegistry implements Registry {
    static final String ACCEPT = String.join(
            ", ", MediaTypes.OCI_INDEX, MediaTypes.DOCKER_INDEX, MediaTypes.OCI_MANIFEST, MediaTypes.DOCKER_MANIFEST);
    private static final Jsonb JSONB = Jsonb.builder().build();
    private static final int PAGE = 1000;
    private static final int MAX_PAGES = 100;
    private static final Pattern NEXT = Pattern.compile("<([^>]*)>\\s*;.*rel=\"?next\"?.*");

    private final Endpoints endpoints;
    private final @Nullable Function<Refusal, EngineException> words;

    HttpRegistry(Endpoints endpoints) {
        this(endpoints, null);
    }

    /** @param words what to make of refusals, in place of what is said to somebody who pulls */
    HttpRegistry(Endpoints endpoints, @Nullable Function<Refusal, EngineException> words) {
        this.endpoints = endpoints;
        this.words = words;
    }

    private EngineException refused(HttpResponse<Body> answer, Reference reference) {
        Refusal refusal = Refusal.of(answer);
        return words == null ? refusal.pulling(reference) : words.apply(refusal);
    }

    @Override
    public Manifest manifest(Reference reference) {
        return endpoints.first(session -> manifest(session, reference));
    }

    private Manifest manifest(Session session, Reference reference) {
        HttpResponse<Body> answer = session.ask(about("GET", session, reference));
        if (answer.statusCode() != 200) throw refused(answer, reference);
        try (Body body = answer.body()) {
            byte[] bytes = bounded(body, MAX_MANIFEST_BYTES);
            verify(bytes, reference, answer);
            return Manifest.parse(
                    bytes, answer.headers().firstValue("Content-Type").orElse(""));
        } catch (IOException e) {
            throw new EngineException.Unavailable(
                    "error reading the manifest of " + reference.familiar() + ": " + e.getMessage(), e);
        }
    }

    private static void verify(byte[] bytes, Reference reference, HttpResponse<Body> answer) {
        Digest expected = reference instanceof Reference.Digested(Repository _, Digest digest) ? digest : null;
        if (expected == null) expected = announced(answer);
        if (expected == null) return;
        var hash = expected.hasher();
        hash.update(bytes);
        if (!Digest.from(hash).equals(expected))
            throw new EngineException.System("manifest verification failed for digest " + expected);
    }

    static @Nullable Digest announced(HttpResponse<Body> answer) {
        try {
            return answer.headers()
                    .firstValue("Docker-Content-Digest")
                    .map(Digest::parse)
                    .orElse(null);
        } catch (EngineException.InvalidParameter _) {
            return null;
        }
    }

    @Override
    public @Nullable Digest digest(Reference.Tagged reference) {
        return endpoints.first(session -> {
            HttpResponse<Body> answer = session.ask(about("HEAD", session, reference));
            Session.close(answer);
            // What it is that is wrong, only a GET is told.
            return answer.statusCode() == 200 ? announced(answer) : null;
        });
    }

    private static Ask about(String method, Session session, Reference reference) {
        String name = switch (reference) {
            case Reference.Tagged(Repository _, String tag) -> tag;
            case Reference.Digested(Repository _, Digest digest) -> digest.toString();
        };
        Repository repository = reference.repository();
        URI uri = session.endpoint().resolve("/v2/" + repository.path() + "/manifests/" + name);
        return new Ask(method, uri, pull(repository), Map.of("Accept", ACCEPT));
    }

    static String pull(Repository repository) {
        return "repository:" + repository.path() + ":pull";
    }

    @Override
    public InputStream blob(Repository repository, Descriptor blob, long offset) throws IOException {
        HttpResponse<Body> answer = endpoints.first(session -> {
            URI uri = session.endpoint().resolve("/v2/" + repository.path() + "/blobs/" + blob.digest());
            Ask ask = new Ask("GET", uri, pull(repository), Map.of());
            if (offset > 0) ask = ask.with("Range", "bytes=" + offset + "-");
            HttpResponse<Body> got = session.ask(ask);
            int status = got.statusCode();
            if (status == 200 || status == 206 && startsAt(got, offset)) return got;
            if (status == 206) {
                Session.close(got);
                throw new EngineException.System("the registry sent another range than asked for");
            }
            throw refused(got, new Reference.Digested(repository, blob.digest()));
        });
        try {
            if (answer.statusCode() == 200) answer.body().skipNBytes(offset);
        } catch (IOException e) {
            Session.close(answer);
            throw e;
        }
        return new BlobStream(answer.body(), blob.sizeBytes() - offset);
    }

    private static boolean startsAt(HttpResponse<Body> answer, long offset) {
        String range = answer.headers().firstValue("Content-Range").orElse("bytes " + offset + "-");
        return range.startsWith("bytes " + offset + "-");
    }

    @Override
    public List<String> tags(Repository repository) {
        return endpoints.first(session -> {
            List<String> tags = new ArrayList<>();
            URI next = session.endpoint().resolve("/v2/" + repository.path() + "/tags/list");
            for (int page = 0; next != null && page < MAX_PAGES; page++) {
                HttpResponse<Body> answer = session.ask(new Ask("GET", next, pull(repository), Map.of()));
                if (answer.statusCode() != 200)
                    throw refused(answer, new Reference.Tagged(repository, Reference.DEFAULT_TAG));
                List<String> found = names(answer).tags();
                if (found != null) tags.addAll(found);
                next = next(answer, next);
            }
            return tags;
        });
    }

    /** Repositories whose names contain {@code text}. */
    List<String> catalog(String text, int limit) {
        return endpoints.first(session -> {
            List<String> found = new ArrayList<>();
            URI next = session.endpoint().resolve("/v2/_catalog?n=" + PAGE);
            for (int page = 0; next != null && page < MAX_PAGES && found.size() < limit; page++) {
                HttpResponse<Body> answer = session.ask(new Ask("GET", next, "registry:catalog:*", Map.of()));
                if (answer.statusCode() != 200) throw Refusal.of(answer).plain();
                List<String> all = names(answer).repositories();
                if (all != null)
                    all.stream().filter(name -> name.contains(text)).forEach(found::add);
                next = next(answer, next);
            }
            return found.size() > limit ? found.subList(0, limit) : found;
        });
    }

    private static Names names(HttpResponse<Body> answer) {
        try (Body body = answer.body()) {
            return JSONB.type(Names.class).fromJson(JsonDepth.checked(bounded(body, MAX_MANIFEST_BYTES)));
        } catch (IOException | JsonException | EngineException.InvalidParameter e) {
            throw new EngineException.Unavailable("the registry's list cannot be read: " + e.getMessage(), e);
        }
    }

    /** RFC 8288; a page on another server is not followed. */
    private static @Nullable URI next(HttpResponse<Body> answer, URI from) {
        String link = answer.headers().firstValue("Link").orElse("");
        Matcher matcher = NEXT.matcher(link);
        if (!matcher.matches()) return null;
        try {
            URI to = from.resolve(matcher.group(1));
            return from.getRawAuthority().equals(to.getRawAuthority()) ? to : null;
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    private static byte[] bounded(Body in, int maxBytes) throws IOException {
        byte[] bytes = in.document(maxBytes + 1);
        if (bytes.length > maxBytes) throw new IOException("the answer is larger than " + maxBytes + " bytes");
        return bytes;
    }
}
