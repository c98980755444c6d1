package djong.registry.client;

import djong.base.EngineException;
import djong.base.JsonDepth;
import djong.registry.client.Prefetched.Body;
import djong.registry.client.wire.TokenAnswer;
import io.avaje.json.JsonException;
import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Says who asks, in the way that the server wants it: not at all, by name and password, or by a token from the server that it names. */
final class Authorizer {
    private static final Jsonb JSONB = Jsonb.builder().build();
    /** What a token is good for that does not say; distribution, "Token Authentication Specification". */
    private static final Duration USUAL = Duration.ofSeconds(60);

    static final String NO_CREDENTIALS = "no basic auth credentials";
    private static final String CLIENT = "djong";

    private record Token(String text, long untilNanos) {
        boolean good() {
            return System.nanoTime() - untilNanos < 0;
        }
    }

    private final Connections connections;
    private final Endpoint endpoint;
    private final @Nullable Credentials credentials;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Token> tokens = new HashMap<>();
    private volatile @Nullable Challenge challenge;

    Authorizer(Connections connections, Endpoint endpoint, @Nullable Credentials credentials) {
        this.connections = connections;
        this.endpoint = endpoint;
        this.credentials = credentials;
    }

    /** Takes note of what a server wants; false when that is nothing we know. */
    boolean challenged(List<String> headers) {
        Challenge found = null;
        for (String header : headers) {
            Challenge each = Challenge.parse(header);
            if (each == null) continue;
            if (each.scheme().equals("bearer")) found = each;
            else if (each.scheme().equals("basic") && found == null) found = each;
        }
        if (found != null) challenge = found;
        return found != null;
    }

    /** The header to send; null for none. May ask the token server. */
    @Nullable
    String header(String method, URI uri, String scope) {
        Credentials known = credentials;
        if (known != null && known.registryToken() != null) return "Bearer " + known.registryToken();
        Challenge asked = challenge;
        if (asked == null) return null;
        if (asked.scheme().equals("bearer")) return "Bearer " + token(method, uri, asked, scope);
        if (known == null || !known.hasPassword())
            throw new EngineException.System(Words.quoted(method, uri) + NO_CREDENTIALS);
        return basic(known);
    }

    void forget(String scope) {
        lock.lock();
        try {
            tokens.remove(scope);
        } finally {
            lock.unlock();
        }
    }

    private String token(String method, URI uri, Challenge asked, String scope) {
        lock.lock();
        try {
            Token known = tokens.get(scope);
            if (known != null && known.good()) return known.text();
            String wanted = scope.isEmpty() ? asked.parameter("scope") : scope;
            TokenAnswer answer = fetch(method, uri, asked, wanted == null ? "" : wanted, false);
            String text = answer.token() != null ? answer.token() : answer.accessToken();
            if (text == null || text.isEmpty() || text.chars().anyMatch(c -> c < 0x21 || c > 0x7e))
                throw new EngineException.Unavailable("the token server of " + endpoint.authority() + " sent no token");
            Long seconds = answer.expiresSeconds();
            Duration good = seconds == null || seconds < USUAL.toSeconds() ? USUAL : Duration.ofSeconds(seconds);
            tokens.put(scope, new Token(text, System.nanoTime() + good.toNanos() * 9 / 10));
            return text;
        } finally {
            lock.unlock();
        }
    }

    /** An identity token for later, from a server that has such; null otherwise. Proves the credentials right on the way. */
    @Nullable
    String identityToken(String method, URI uri) {
        Challenge asked = challenge;
        if (asked == null || !asked.scheme().equals("bearer")) return null;
        return fetch(method, uri, asked, "", true).refreshToken();
    }

    private TokenAnswer fetch(String method, URI uri, Challenge asked, String scope, boolean offline) {
        HttpResponse<Body> answer = request(asked, scope, offline);
        int status = answer.statusCode();
        if (status != 200) {
            Refusal refusal = Refusal.of(answer);
            if (status == 401 || status == 403)
                throw new EngineException.Unauthorized(Words.quoted(method, uri) + refusal.words());
            throw new EngineException.Unavailable("received unexpected HTTP status: " + status + Refusal.phrase(status)
                    + " from the token server of " + endpoint.authority());
        }
        try (Body body = answer.body()) {
            return JSONB.type(TokenAnswer.class).fromJson(JsonDepth.checked(body.document(Refusal.MAX_ANSWER_BYTES)));
        } catch (IOException | JsonException | EngineException.InvalidParameter e) {
            throw new EngineException.Unavailable(
                    "the token server of " + endpoint.authority() + " cannot be understood", e);
        }
    }

    private HttpResponse<Body> request(Challenge asked, String scope, boolean offline) {
        URI realm = realm(asked);
        String service = asked.parameter("service");
        String query = "service=" + encoded(service == null ? "" : service)
                + (scope.isEmpty() ? "" : "&scope=" + encoded(scope));
        Credentials known = credentials;
        HttpRequest.Builder request = HttpRequest.newBuilder();
        if (known != null && known.identityToken() != null) {
            String form = "grant_type=refresh_token&client_id=" + CLIENT + "&" + query + "&refresh_token="
                    + encoded(known.identityToken());
            request.header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(form));
            return connections.send(realm, endpoint.insecure(), request);
        }
        if (known != null && known.hasPassword()) request.header("Authorization", basic(known));
        if (offline) query += "&offline_token=true&client_id=" + CLIENT;
        URI whole = URI.create(realm + (realm.getRawQuery() == null ? "?" : "&") + query);
        return connections.send(whole, endpoint.insecure(), request);
    }

    private URI realm(Challenge asked) {
        String realm = asked.parameter("realm");
        if (realm == null)
            throw new EngineException.Unavailable("the registry " + endpoint.authority() + " names no token server");
        try {
            URI uri = URI.create(realm);
            boolean safe = "https".equals(uri.getScheme()) || endpoint.insecure() && "http".equals(uri.getScheme());
            if (uri.getHost() != null && safe) return uri;
        } catch (IllegalArgumentException _) {
            // said below
        }
        throw new EngineException.Unavailable(
                "the registry " + endpoint.authority() + " names a token server without TLS");
    }

    private static String basic(Credentials credentials) {
        String pair = credentials.username() + ":" + credentials.password();
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
