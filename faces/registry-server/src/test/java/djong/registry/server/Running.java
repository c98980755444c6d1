package djong.registry.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import djong.oci.Digest;
import djong.registry.client.Registries;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** A registry in this process, with a clock that tests turn, and requests to it. */
final class Running implements AutoCloseable {
    static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";

    /** Stands still but for {@link #pass}. */
    static final class Clock implements InstantSource {
        private volatile Instant now = Instant.now();

        void pass(Duration duration) {
            now = now.plus(duration);
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    final Clock clock = new Clock();
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<String> options;
    private RegistryServer server;
    private int port;

    Running(Path root, String... options) {
        this.options =
                new ArrayList<>(List.of("--data-root", root.toString(), "--gc-interval", "0", "--access-log", "-"));
        this.options.addAll(Arrays.asList(options));
        start(0);
    }

    private void start(int wanted) {
        try {
            List<String> words = new ArrayList<>(options);
            words.addAll(List.of("--listen", "127.0.0.1:" + wanted));
            Settings settings = Options.parse(words);
            server = RegistryServer.start(settings, new Registries(settings.upstream()), clock, log);
            port = server.addresses().getFirst().getPort();
        } catch (IOException | Options.Mistake e) {
            throw new AssertionError(e);
        }
    }

    /** Ends the registry and starts it anew on its data root and port. */
    void restart() {
        server.close();
        start(port);
    }

    void stop() {
        server.close();
    }

    void collect() {
        server.collect();
    }

    void tidy(Duration patience) {
        server.tidy(patience);
    }

    /** Waits until no request is being answered but the one that asks. */
    void awaitNoRequests(String... headers) {
        Instant end = Instant.now().plusSeconds(20);
        while (!get("/metrics", headers).text().contains("djong_registry_requests_in_flight 1\n"))
            if (Instant.now().isAfter(end)) throw new AssertionError("a request is still being answered");
    }

    /** The access log, with every request that has been answered. */
    String logged(String... headers) {
        awaitNoRequests(headers);
        return log.toString(StandardCharsets.UTF_8);
    }

    String domain() {
        return "127.0.0.1:" + port;
    }

    InetSocketAddress address() {
        return new InetSocketAddress("127.0.0.1", port);
    }

    /** An answer, whole. */
    record Answer(int status, HttpResponse<byte[]> response) {
        String text() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse(null);
        }

        /** Makes sure of the status. */
        Answer expect(int expected) {
            assertEquals(expected, status, () -> text());
            return this;
        }

        /** Makes sure of the status and the first error's code. */
        Answer expect(int expected, String code) {
            expect(expected);
            String text = text();
            assertEquals(true, text.startsWith("{\"errors\":[{\"code\":\"" + code + "\""), text);
            return this;
        }
    }

    Answer send(String method, String path, byte[] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + domain() + path))
                .timeout(Duration.ofSeconds(30))
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        for (int i = 0; i < headers.length; i += 2) request.header(headers[i], headers[i + 1]);
        try {
            HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    Answer get(String path, String... headers) {
        return send("GET", path, null, headers);
    }

    Answer post(String path, String... headers) {
        return send("POST", path, new byte[0], headers);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String basic(String name, String password) {
        return "Basic " + Base64.getEncoder().encodeToString(bytes(name + ":" + password));
    }

    /** Pushes a blob in one request. */
    Digest blob(String repository, byte[] content, String... headers) {
        Digest digest = Digest.of(content);
        send("POST", "/v2/" + repository + "/blobs/uploads/?digest=" + digest, content, headers)
                .expect(201);
        return digest;
    }

    /** An OCI manifest of a config and a layer that a repository holds; {@code more} goes into the object. */
    byte[] manifest(String repository, String content, String more) {
        byte[] config = bytes("{\"os\":\"linux\"}");
        byte[] layer = bytes(content);
        return bytes("{\"schemaVersion\":2,\"mediaType\":\"" + OCI_MANIFEST + "\",\"config\":{\"mediaType\":"
                + "\"application/vnd.oci.image.config.v1+json\",\"digest\":\"" + blob(repository, config)
                + "\",\"size\":" + config.length + "},\"layers\":[{\"mediaType\":"
                + "\"application/vnd.oci.image.layer.v1.tar\",\"digest\":\"" + blob(repository, layer) + "\",\"size\":"
                + layer.length + "}]" + more + "}");
    }

    Answer put(String repository, String reference, byte[] manifest, String... headers) {
        String[] all = Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "Content-Type";
        all[headers.length + 1] = OCI_MANIFEST;
        return send("PUT", "/v2/" + repository + "/manifests/" + reference, manifest, all);
    }

    /** Pushes an image of one layer; its manifest's digest. */
    Digest image(String repository, String tag, String content) {
        byte[] manifest = manifest(repository, content, "");
        put(repository, tag, manifest).expect(201);
        return Digest.of(manifest);
    }

    @Override
    public void close() {
        server.close();
        client.close();
    }
}
