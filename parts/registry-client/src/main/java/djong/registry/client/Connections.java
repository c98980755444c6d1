package djong.registry.client;

import djong.base.EngineException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The HTTP client that all registries share, made when it is first needed, and the patience it has. */
final class Connections {
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final String userAgent;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable HttpClient client;

    Connections(String userAgent) {
        this.userAgent = userAgent;
    }

    /**
     * Sends and waits for the head of the answer; redirects are not followed.
     *
     * @throws EngineException.Unavailable when nobody answers, within seconds
     */
    HttpResponse<InputStream> send(URI uri, HttpRequest.Builder request) {
        String host = uri.getHost();
        if (host == null) throw new EngineException.InvalidParameter("invalid registry address " + uri);
        try {
            resolve(uri, host);
            HttpRequest whole = request.uri(uri)
                    .header("User-Agent", userAgent)
                    .timeout(ANSWER)
                    .version(uri.getScheme().equals("https") ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
                    .build();
            return client().send(whole, HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new EngineException.Unavailable("Get \"" + shown(uri) + "\": " + words(e, uri), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException.Unavailable("Get \"" + shown(uri) + "\": context canceled", e);
        }
    }

    /** A resolver without a network may take half a minute to say so; the client would wait for it. */
    private static void resolve(URI uri, String host) throws IOException, InterruptedException {
        ProxySelector proxies = ProxySelector.getDefault();
        if (proxies != null && proxies.select(uri).stream().anyMatch(proxy -> proxy.type() != Proxy.Type.DIRECT))
            return;
        var answer = new CompletableFuture<InetAddress>();
        Thread.ofVirtual().name("resolve " + host).start(() -> {
            try {
                answer.complete(InetAddress.getByName(host));
            } catch (UnknownHostException e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            answer.get(CONNECT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException _) {
            throw new UnknownHostException(host);
        } catch (TimeoutException _) {
            throw new HttpConnectTimeoutException("lookup " + host);
        }
    }

    private static String words(IOException e, URI uri) {
        String host = uri.getHost();
        String address = host + ":"
                + (uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80);
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case UnknownHostException _, UnresolvedAddressException _ -> {
                    return "dial tcp: lookup " + host + ": no such host";
                }
                case HttpConnectTimeoutException _ -> {
                    return "dial tcp " + address + ": i/o timeout";
                }
                case HttpTimeoutException _ -> {
                    return "context deadline exceeded (Client.Timeout exceeded while awaiting headers)";
                }
                case ConnectException refused
                when refused.getMessage() != null -> {
                    return "dial tcp " + address + ": connect: "
                            + refused.getMessage().toLowerCase(java.util.Locale.ROOT);
                }
                default -> {}
            }
        }
        if (e instanceof ConnectException) return "dial tcp " + address + ": connect: connection refused";
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    /** Without the query, which may carry a signature. */
    private static String shown(URI uri) {
        return uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
    }

    private HttpClient client() {
        lock.lock();
        try {
            HttpClient made = client;
            if (made == null) {
                made = HttpClient.newBuilder()
                        .connectTimeout(CONNECT)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .executor(Executors.newVirtualThreadPerTaskExecutor())
                        .build();
                client = made;
            }
            return made;
        } finally {
            lock.unlock();
        }
    }
}
