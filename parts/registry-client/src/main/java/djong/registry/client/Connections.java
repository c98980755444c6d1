package djong.registry.client;

import djong.base.EngineException;
import djong.registry.client.Prefetched.Body;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The HTTP clients that all registries share, each made when it is first needed, and the patience they have. */
final class Connections {
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final RegistryOptions options;
    private final Patience patience;
    private final Map<String, HttpClient> clients = new ConcurrentHashMap<>();

    Connections(RegistryOptions options, Patience patience) {
        this.options = options;
        this.patience = patience;
    }

    RegistryOptions options() {
        return options;
    }

    /**
     * Sends and waits for the head of the answer; redirects are not followed.
     *
     * @throws EngineException.Unavailable when nobody answers, within seconds
     */
    HttpResponse<Body> send(URI uri, boolean insecure, HttpRequest.Builder request) {
        HttpRequest whole = whole(uri, request.timeout(patience.answer()));
        try {
            resolve(uri);
            return answered(client(uri, insecure).send(whole, _ -> new Prefetched(patience)));
        } catch (IOException e) {
            throw failure(whole, e);
        } catch (InterruptedException e) {
            throw cancelled(whole, e);
        }
    }

    /**
     * Sends a large body and waits for the answer's head, as long as {@code sentBytes} grows.
     *
     * @throws EngineException.Unavailable when the server stops taking bytes, or the connection breaks
     */
    HttpResponse<Body> upload(URI uri, boolean insecure, HttpRequest.Builder request, LongSupplier sentBytes) {
        HttpRequest whole = whole(uri, request);
        CompletableFuture<HttpResponse<Body>> answer =
                client(uri, insecure).sendAsync(whole, _ -> new Prefetched(patience));
        long seen = -1;
        long since = System.nanoTime();
        while (true) {
            try {
                return answered(answer.get(LOOK.toMillis(), TimeUnit.MILLISECONDS));
            } catch (TimeoutException e) {
                long sent = sentBytes.getAsLong();
                if (sent != seen) {
                    seen = sent;
                    since = System.nanoTime();
                } else if (System.nanoTime() - since > patience.upload().toNanos()) {
                    answer.cancel(true);
                    throw failure(
                            whole,
                            new IOException(
                                    "the registry took nothing for "
                                            + patience.upload().toSeconds() + " s",
                                    e));
                }
            } catch (IOException e) {
                throw failure(whole, e);
            } catch (ExecutionException e) {
                throw failure(whole, e.getCause() instanceof IOException io ? io : new IOException(e.getCause()));
            } catch (InterruptedException e) {
                answer.cancel(true);
                throw cancelled(whole, e);
            }
        }
    }

    /** A proxy that refuses a tunnel leaves an answer without a body. */
    private static HttpResponse<Body> answered(HttpResponse<Body> answer) throws IOException {
        @Nullable Body body = answer.body();
        if (body == null)
            throw new IOException(Refusal.phrase(answer.statusCode()).strip());
        return answer;
    }

    private HttpRequest whole(URI uri, HttpRequest.Builder request) {
        boolean tls = uri.getScheme().equals("https");
        request.uri(uri)
                .header("User-Agent", options.userAgent())
                .version(tls ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1);
        String user = direct(uri) ? "" : options.proxies().userInfo(uri.getScheme());
        // The client sends this to the proxy alone.
        if (!user.isEmpty())
            request.header(
                    "Proxy-Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
        return request.build();
    }

    private boolean direct(URI uri) {
        return options.proxies().select(uri).stream().allMatch(proxy -> proxy.type() == Proxy.Type.DIRECT);
    }

    private static EngineException failure(HttpRequest request, IOException e) {
        return new EngineException.Unavailable(Words.of(request.method(), request.uri(), e), e);
    }

    private static EngineException cancelled(HttpRequest request, InterruptedException e) {
        Thread.currentThread().interrupt();
        return new EngineException.Unavailable(Words.quoted(request.method(), request.uri()) + "context canceled", e);
    }

    /** A resolver without a network may take half a minute to say so; the client would wait for it. */
    private void resolve(URI uri) throws IOException, InterruptedException {
        if (direct(uri)) lookup(uri.getHost());
    }

    private List<InetAddress> lookup(String host) throws IOException, InterruptedException {
        var answer = new CompletableFuture<List<InetAddress>>();
        Thread.ofVirtual().name("resolve " + host).start(() -> {
            try {
                answer.complete(List.of(InetAddress.getAllByName(host)));
            } catch (UnknownHostException e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            return answer.get(patience.connect().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException _) {
            throw new UnknownHostException(host);
        } catch (TimeoutException _) {
            throw new HttpConnectTimeoutException("lookup " + host);
        }
    }

    /** Of a host; none when they cannot be told within seconds, or are a proxy's business. */
    List<InetAddress> addresses(String host) {
        try {
            return lookup(host);
        } catch (IOException _) {
            return List.of();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    private HttpClient client(URI uri, boolean insecure) {
        Path own = Trust.folder(options.certificates(), uri.getRawAuthority());
        String key = (own == null ? "" : own) + (insecure ? " insecure" : "");
        return clients.computeIfAbsent(key, _ -> {
            HttpClient.Builder builder = HttpClient.newBuilder()
                    .connectTimeout(patience.connect())
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .proxy(new Selector())
                    .executor(Executors.newVirtualThreadPerTaskExecutor());
            return builder.sslContext(Trust.context(own, insecure)).build();
        });
    }

    private final class Selector extends ProxySelector {
        @Override
        public List<Proxy> select(URI uri) {
            return options.proxies().select(uri);
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException e) {
            // whoever asked hears of it
        }
    }
}
