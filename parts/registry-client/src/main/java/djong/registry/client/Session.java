package djong.registry.client;

import djong.base.EngineException;
import djong.registry.client.Prefetched.Body;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A conversation with one server on behalf of one user: says who asks when the server wants to know, follows redirects, leaves a server in trouble
 * alone for a while and asks again. Any thread may use it.
 */
final class Session {
    private static final int MAX_REDIRECTS = 10;

    /**
     * A request.
     *
     * @param uri absolute
     * @param scope what a token must allow: {@code repository:x/y:pull}; empty for nothing
     * @param body made anew for each attempt; null for none
     */
    record Ask(
            String method,
            URI uri,
            String scope,
            Map<String, String> headers,
            @Nullable Supplier<HttpRequest.BodyPublisher> body,
            boolean patient) {
        Ask(String method, URI uri, String scope, Map<String, String> headers) {
            this(method, uri, scope, headers, null, true);
        }

        Ask with(String name, String value) {
            var more = new HashMap<>(headers);
            more.put(name, value);
            return new Ask(method, uri, scope, more, body, patient);
        }

        /** One that is not made again where the server has trouble: whoever asks does so, later. */
        Ask once() {
            return new Ask(method, uri, scope, headers, body, false);
        }

        Ask sending(Supplier<HttpRequest.BodyPublisher> publisher) {
            return new Ask(method, uri, scope, headers, publisher, false);
        }
    }

    private final Connections connections;
    private final Endpoint endpoint;
    private final Authorizer authorizer;

    private Session(Connections connections, Endpoint endpoint, @Nullable Credentials credentials) {
        this.connections = connections;
        this.endpoint = endpoint;
        this.authorizer = new Authorizer(connections, endpoint, credentials);
    }

    /**
     * Greets the server, and learns whom it wants to see.
     *
     * @throws EngineException.Unavailable when nobody answers
     */
    static Session open(Connections connections, Endpoint endpoint, @Nullable Credentials credentials) {
        var session = new Session(connections, endpoint, endpoint.mirror() ? null : credentials);
        HttpResponse<Body> answer = session.raw(new Ask("GET", endpoint.resolve("/v2/"), "", Map.of()), null);
        close(answer);
        session.authorizer.challenged(answer.headers().allValues("WWW-Authenticate"));
        return session;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    Authorizer authorizer() {
        return authorizer;
    }

    /** The answer, which may be a refusal; the caller closes its body. */
    HttpResponse<Body> ask(Ask ask) {
        for (int attempt = 1; ; attempt++) {
            HttpResponse<Body> answer = followed(ask, authorized(ask));
            Duration pause = ask.patient() ? Pause.after(answer.statusCode(), answer.headers(), attempt) : null;
            if (pause == null) return answer;
            close(answer);
            Pause.of(pause);
        }
    }

    /** Asks with a large body; not repeated, not redirected. */
    HttpResponse<Body> upload(Ask ask, LongSupplier sentBytes) {
        HttpRequest.Builder request = request(ask, shown(ask));
        return connections.upload(ask.uri(), endpoint.insecure(), request, sentBytes);
    }

    private HttpResponse<Body> authorized(Ask ask) {
        HttpResponse<Body> answer = raw(ask, shown(ask));
        if (answer.statusCode() != 401) return answer;
        // The token has run out, or the server wants more than it said at first.
        if (!authorizer.challenged(answer.headers().allValues("WWW-Authenticate"))) return answer;
        authorizer.forget(ask.scope());
        String shown = shown(ask);
        if (shown == null) return answer;
        close(answer);
        return raw(ask, shown);
    }

    private @Nullable String shown(Ask ask) {
        // Whom a server is sent to must not see what this one is shown.
        if (!Objects.equals(ask.uri().getRawAuthority(), endpoint.authority())) return null;
        return authorizer.header(ask.method(), ask.uri(), ask.scope());
    }

    private HttpResponse<Body> followed(Ask ask, HttpResponse<Body> first) {
        HttpResponse<Body> answer = first;
        URI from = ask.uri();
        for (int hops = 0; isRedirect(answer.statusCode()); hops++) {
            close(answer);
            if (hops == MAX_REDIRECTS)
                throw new EngineException.Unavailable(
                        Words.quoted(ask.method(), ask.uri()) + "stopped after " + MAX_REDIRECTS + " redirects");
            URI to = target(ask, from, answer.headers().firstValue("Location").orElse(""));
            answer = raw(
                    new Ask(ask.method(), to, ask.scope(), ask.headers(), ask.body(), ask.patient()),
                    Objects.equals(to.getRawAuthority(), endpoint.authority()) ? shown(ask) : null);
            from = to;
        }
        return answer;
    }

    private URI target(Ask ask, URI from, String location) {
        try {
            URI to = from.resolve(location);
            boolean safe = "https".equals(to.getScheme()) || endpoint.insecure() && "http".equals(to.getScheme());
            if (to.getHost() != null && safe) return to;
            throw new EngineException.Unavailable(
                    Words.quoted(ask.method(), ask.uri()) + "refused to follow a redirect that gives up TLS");
        } catch (IllegalArgumentException e) {
            throw new EngineException.Unavailable(
                    Words.quoted(ask.method(), ask.uri()) + "failed to parse Location header", e);
        }
    }

    private HttpResponse<Body> raw(Ask ask, @Nullable String authorization) {
        return connections.send(ask.uri(), endpoint.insecure(), request(ask, authorization));
    }

    private static HttpRequest.Builder request(Ask ask, @Nullable String authorization) {
        Supplier<HttpRequest.BodyPublisher> body = ask.body();
        HttpRequest.Builder request = HttpRequest.newBuilder(ask.uri())
                .method(ask.method(), body == null ? HttpRequest.BodyPublishers.noBody() : body.get());
        ask.headers().forEach(request::header);
        if (authorization != null) request.header("Authorization", authorization);
        return request;
    }

    private static boolean isRedirect(int status) {
        return List.of(301, 302, 303, 307, 308).contains(status);
    }

    static void close(HttpResponse<Body> answer) {
        answer.body().close();
    }
}
