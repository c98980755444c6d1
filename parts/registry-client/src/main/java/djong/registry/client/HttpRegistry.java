package djong.registry.client;

import djong.base.EngineException;
import djong.oci.Descriptor;
import djong.oci.Digest;
import djong.oci.Manifest;
import djong.oci.MediaTypes;
import djong.oci.Reference;
import djong.oci.Repository;
import djong.registry.client.wire.ErrorAnswer;
import djong.registry.client.wire.TokenAnswer;
import io.avaje.json.JsonException;
import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A registry across the network; OCI distribution-spec 1.1, and the distribution project's "Token Authentication Specification". Made for
 * one pull: what it learns about the server (scheme, token) lives as long as it does.
 *
 * <p>Hosts on this machine (127.0.0.0/8, ::1, localhost) may speak plain HTTP, as with Docker; all others must speak TLS.
 */
public final class HttpRegistry implements Registry {
    private static final String ACCEPT = String.join(
            ", ", MediaTypes.OCI_INDEX, MediaTypes.DOCKER_INDEX, MediaTypes.OCI_MANIFEST, MediaTypes.DOCKER_MANIFEST);
    private static final int MAX_ANSWER_BYTES = 1 << 20;
    private static final int MAX_REDIRECTS = 5;
    private static final Jsonb JSONB = Jsonb.builder().build();

    private final Connections connections;
    private final String authority;
    private final boolean local;
    private final @Nullable Credentials credentials;
    private volatile @Nullable String authorization;
    private volatile String scheme = "https";

    HttpRegistry(Connections connections, String domain, @Nullable Credentials credentials) {
        this.connections = connections;
        this.authority = domain.equals(Repository.DEFAULT_DOMAIN) ? "registry-1.docker.io" : domain;
        this.local = authority.matches("(localhost|127\\.[0-9.]+|\\[::1\\])(:[0-9]+)?");
        this.credentials = credentials;
    }

    @Override
    public Manifest manifest(Reference reference) {
        String name = switch (reference) {
            case Reference.Tagged(Repository _, String tag) -> tag;
            case Reference.Digested(Repository _, Digest digest) -> digest.toString();
        };
        String path = "/v2/" + reference.repository().path() + "/manifests/" + name;
        HttpResponse<InputStream> answer = ask(path, reference.repository(), ACCEPT, 0);
        try (InputStream body = answer.body()) {
            if (answer.statusCode() != 200) throw refusal(answer, body, reference);
            byte[] bytes = bounded(body, MAX_MANIFEST_BYTES);
            if (reference instanceof Reference.Digested(Repository _, Digest digest) && !matches(digest, bytes)) {
                throw new EngineException.System("manifest verification failed for digest " + digest);
            }
            return Manifest.parse(
                    bytes, answer.headers().firstValue("Content-Type").orElse(""));
        } catch (IOException e) {
            throw new EngineException.Unavailable(
                    "error reading the manifest of " + reference.familiar() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public InputStream blob(Repository repository, Descriptor blob, long offset) throws IOException {
        HttpResponse<InputStream> answer =
                ask("/v2/" + repository.path() + "/blobs/" + blob.digest(), repository, "*/*", offset);
        switch (answer.statusCode()) {
            case 200 -> answer.body().skipNBytes(offset);
            case 206 -> {
                // from the offset on, as asked
            }
            default -> {
                try (InputStream body = answer.body()) {
                    throw refusal(answer, body, new Reference.Digested(repository, blob.digest()));
                }
            }
        }
        return new BlobStream(answer.body(), blob.sizeBytes() - offset);
    }

    /** Asks, shows who asks if told to, follows redirects; the answer may still be a refusal. */
    private HttpResponse<InputStream> ask(String path, Repository repository, String accept, long offset) {
        HttpResponse<InputStream> answer = askOnce(path, accept, offset);
        if (answer.statusCode() == 401) {
            String shown = authorize(answer, repository);
            if (shown != null) {
                close(answer);
                authorization = shown;
                answer = askOnce(path, accept, offset);
            }
        }
        URI from = uri(path);
        for (int hops = 0; isRedirect(answer.statusCode()); hops++) {
            if (hops == MAX_REDIRECTS)
                throw new EngineException.Unavailable(
                        "Get \"" + from + "\": stopped after " + MAX_REDIRECTS + " redirects");
            URI to = from.resolve(answer.headers().firstValue("Location").orElse(""));
            close(answer);
            if (to.getHost() == null
                    || !(to.getScheme().equals("https")
                            || local && to.getScheme().equals("http"))) {
                throw new EngineException.Unavailable(
                        "Get \"" + from + "\": refused to follow a redirect that gives up TLS");
            }
            // The token is for the registry alone, not for the storage it points to.
            boolean same = Objects.equals(to.getAuthority(), from.getAuthority());
            answer = connections.send(to, request(accept, offset, same ? authorization : null));
            from = to;
        }
        return answer;
    }

    private HttpResponse<InputStream> askOnce(String path, String accept, long offset) {
        try {
            return connections.send(uri(path), request(accept, offset, authorization));
        } catch (EngineException.Unavailable e) {
            if (!local || scheme.equals("http")) throw e;
            scheme = "http";
            return connections.send(uri(path), request(accept, offset, authorization));
        }
    }

    private URI uri(String path) {
        return URI.create(scheme + "://" + authority + path);
    }

    private static HttpRequest.Builder request(String accept, long offset, @Nullable String authorization) {
        HttpRequest.Builder request = HttpRequest.newBuilder().header("Accept", accept);
        if (offset > 0) request.header("Range", "bytes=" + offset + "-");
        if (authorization != null) request.header("Authorization", authorization);
        return request;
    }

    /** What to show after a 401; null when there is nothing to show. */
    private @Nullable String authorize(HttpResponse<InputStream> answer, Repository repository) {
        for (String header : answer.headers().allValues("WWW-Authenticate")) {
            Challenge challenge = Challenge.parse(header);
            if (challenge == null) continue;
            if (challenge.scheme().equals("basic") && credentials != null) return basic(credentials);
            if (challenge.scheme().equals("bearer")) return "Bearer " + token(challenge, repository);
        }
        return null;
    }

    private String token(Challenge challenge, Repository repository) {
        String realm = challenge.parameter("realm");
        if (realm == null)
            throw new EngineException.Unavailable("the registry " + authority + " names no token server");
        String scope = challenge.parameter("scope");
        if (scope == null) scope = "repository:" + repository.path() + ":pull";
        String service = challenge.parameter("service");
        HttpResponse<InputStream> answer = askForToken(realm, service == null ? "" : service, scope);
        try (InputStream body = answer.body()) {
            byte[] bytes = bounded(body, MAX_ANSWER_BYTES);
            if (answer.statusCode() == 401 || answer.statusCode() == 403) {
                throw credentials == null
                        ? denied(repository, "denied: requested access to the resource is denied")
                        : new EngineException.Unauthorized(
                                "Get \"https://" + authority + "/v2/\": unauthorized: incorrect username or password");
            }
            if (answer.statusCode() != 200)
                throw new EngineException.Unavailable("received unexpected HTTP status: " + answer.statusCode()
                        + " from the token server of " + authority);
            TokenAnswer token = JSONB.type(TokenAnswer.class).fromJson(bytes);
            String text = token.token() != null ? token.token() : token.accessToken();
            if (text == null || text.isEmpty() || text.chars().anyMatch(c -> c < 0x21 || c > 0x7e)) {
                throw new EngineException.Unavailable("the token server of " + authority + " sent no token");
            }
            return text;
        } catch (IOException | JsonException e) {
            throw new EngineException.Unavailable(
                    "the token server of " + authority + " cannot be understood: " + e.getMessage(), e);
        }
    }

    private HttpResponse<InputStream> askForToken(String realm, String service, String scope) {
        URI server = URI.create(realm);
        if (server.getHost() == null
                || !("https".equals(server.getScheme()) || local && "http".equals(server.getScheme()))) {
            throw new EngineException.Unavailable("the registry " + authority + " names a token server without TLS");
        }
        if (credentials != null && credentials.identityToken() != null) {
            String form = "grant_type=refresh_token&client_id=djong&service=" + encoded(service) + "&scope="
                    + encoded(scope) + "&refresh_token=" + encoded(credentials.identityToken());
            return connections.send(
                    server,
                    HttpRequest.newBuilder()
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(HttpRequest.BodyPublishers.ofString(form)));
        }
        String query = "service=" + encoded(service) + "&scope=" + encoded(scope);
        URI whole = URI.create(realm + (server.getRawQuery() == null ? "?" : "&") + query);
        HttpRequest.Builder request = HttpRequest.newBuilder();
        if (credentials != null) request.header("Authorization", basic(credentials));
        return connections.send(whole, request);
    }

    private EngineException refusal(HttpResponse<InputStream> answer, InputStream body, Reference reference)
            throws IOException {
        ErrorAnswer.Item reason = reason(bounded(body, MAX_ANSWER_BYTES));
        String code =
                reason == null || reason.code() == null ? "" : reason.code().toUpperCase(Locale.ROOT);
        String text = reason == null || reason.message() == null ? "" : reason.message();
        String cause = code.toLowerCase(Locale.ROOT).replace("_", " ") + ": " + text;
        int status = answer.statusCode();
        boolean byDigest = reference instanceof Reference.Digested;
        return switch (status) {
            case 401, 403 ->
                denied(
                        reference.repository(),
                        code.isEmpty() ? "denied: requested access to the resource is denied" : cause);
            case 404 ->
                code.equals("NAME_UNKNOWN")
                        ? new EngineException.NotFound(
                                "repository " + reference.repository().familiar() + " not found: " + cause)
                        : new EngineException.NotFound("manifest for " + reference.familiar() + " not found: "
                                + (code.isEmpty()
                                        ? byDigest ? "not found" : "manifest unknown: manifest unknown"
                                        : cause));
            case 429 ->
                new EngineException.Unavailable(
                        code.isEmpty() ? "toomanyrequests: " + authority + " asks to come back later" : cause);
            default ->
                status >= 500
                        ? new EngineException.Unavailable("received unexpected HTTP status: " + status)
                        : new EngineException.System(
                                "received unexpected HTTP status: " + status + (code.isEmpty() ? "" : ": " + cause));
        };
    }

    private static EngineException.NotFound denied(Repository repository, String cause) {
        return new EngineException.NotFound("pull access denied for " + repository.familiar()
                + ", repository does not exist or may require 'docker login': " + cause);
    }

    private static ErrorAnswer.@Nullable Item reason(byte[] body) {
        try {
            List<ErrorAnswer.Item> errors =
                    JSONB.type(ErrorAnswer.class).fromJson(body).errors();
            return errors == null || errors.isEmpty() ? null : errors.getFirst();
        } catch (JsonException | IllegalStateException | NullPointerException _) {
            return null;
        }
    }

    private static byte[] bounded(InputStream in, int maxBytes) throws IOException {
        byte[] bytes = in.readNBytes(maxBytes + 1);
        if (bytes.length > maxBytes) throw new IOException("the answer is larger than " + maxBytes + " bytes");
        return bytes;
    }

    private static boolean matches(Digest digest, byte[] bytes) {
        var hash = digest.hasher();
        hash.update(bytes);
        return Digest.from(hash).equals(digest);
    }

    private static String basic(Credentials credentials) {
        String pair = credentials.username() + ":" + credentials.password();
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static boolean isRedirect(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    private static void close(HttpResponse<InputStream> answer) {
        try {
            answer.body().close();
        } catch (IOException _) {
            // nothing of it is wanted
        }
    }
}
