package djong.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import djong.oci.Descriptor;
import djong.oci.Digest;
import djong.oci.ImageConfig;
import djong.oci.Manifest.ImageIndex;
import djong.oci.Manifest.ImageManifest;
import djong.oci.MediaTypes;
import djong.oci.Platform;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A registry on a socket of this machine, plain HTTP, with the bad habits that a test asks for. */
final class TestRegistry implements AutoCloseable {
    private final ServerSocket server;
    /** By path: what is answered with 200, and its type. */
    final Map<String, Answer> answers = new ConcurrentHashMap<>();

    final List<String> requests = new CopyOnWriteArrayList<>();
    /** So often a blob breaks off after half of its bytes. */
    final AtomicInteger breaks = new AtomicInteger();

    /** What the header about a manifest's digest is made of, where it is to be wrong. */
    volatile byte[] announced;

    volatile boolean wantsToken;
    volatile boolean denies;
    volatile boolean redirectsBlobs;

    record Answer(String type, byte[] body) {}

    TestRegistry() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    String host() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    private void accept() {
        while (true) {
            Socket socket;
            try {
                socket = server.accept();
            } catch (IOException _) {
                return;
            }
            Thread.ofVirtual().start(() -> {
                try (socket) {
                    serve(socket);
                } catch (IOException _) {
                    // the client has seen enough
                }
            });
        }
    }

    private void serve(Socket socket) throws IOException {
        var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
        for (String request = in.readLine(); request != null; request = in.readLine()) {
            boolean head = request.startsWith("HEAD /");
            if (!head && !request.startsWith("GET /")) return;
            var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                String[] parts = line.split(": ", 2);
                headers.put(parts[0], parts[1]);
            }
            String target = request.split(" ")[1];
            requests.add(target
                    + (headers.containsKey("Range") ? " " + headers.get("Range") : "")
                    + (headers.containsKey("Authorization") ? " " + headers.get("Authorization") : ""));
            OutputStream out = socket.getOutputStream();
            if (!head) {
                if (!answer(out, target, headers)) return;
                continue;
            }
            var whole = new ByteArrayOutputStream();
            answer(whole, target, headers);
            String text = whole.toString(ISO_8859_1);
            out.write(text.substring(0, text.indexOf("\r\n\r\n") + 4).getBytes(ISO_8859_1));
            out.flush();
        }
    }

    private boolean answer(OutputStream out, String target, Map<String, String> headers) throws IOException {
        if (target.startsWith("/token"))
            return send(out, "200 OK", "application/json", "", "{\"token\":\"secret\"}".getBytes(UTF_8));
        if (denies && headers.containsKey("Authorization") && target.startsWith("/v2/")) {
            return send(
                    out,
                    "401 Unauthorized",
                    "application/json",
                    "",
                    error("DENIED", "requested access to the resource is denied"));
        }
        if (wantsToken && target.startsWith("/v2/") && !"Bearer secret".equals(headers.get("Authorization"))) {
            return send(
                    out,
                    "401 Unauthorized",
                    "application/json",
                    "WWW-Authenticate: Bearer realm=\"http://" + host()
                            + "/token\",service=\"test\",scope=\"repository:x/y:pull\"\r\n",
                    error("UNAUTHORIZED", "authentication required"));
        }
        if (redirectsBlobs && target.startsWith("/v2/") && target.contains("/blobs/")) {
            return send(
                    out,
                    "307 Temporary Redirect",
                    "text/plain",
                    "Location: http://localhost:" + server.getLocalPort() + "/storage" + target + "\r\n",
                    new byte[0]);
        }
        Answer answer = answers.get(target.replaceFirst("^/storage", ""));
        if (answer == null)
            return send(out, "404 Not Found", "application/json", "", error("MANIFEST_UNKNOWN", "manifest unknown"));
        int from = headers.containsKey("Range")
                ? Integer.parseInt(headers.get("Range").replaceAll("bytes=([0-9]+)-", "$1"))
                : 0;
        byte[] body = Arrays.copyOfRange(answer.body(), from, answer.body().length);
        String status = from > 0 ? "206 Partial Content" : "200 OK";
        if (target.contains("/blobs/") && breaks.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            out.write(head(status, answer.type(), "", body.length));
            out.write(body, 0, body.length / 2);
            out.flush();
            return false;
        }
        String digest = target.contains("/manifests/")
                ? "Docker-Content-Digest: " + Digest.of(announced == null ? answer.body() : announced) + "\r\n"
                : "";
        return send(out, status, answer.type(), digest, body);
    }

    private static byte[] error(String code, String message) {
        return ("{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}]}").getBytes(UTF_8);
    }

    private static byte[] head(String status, String type, String more, int length) {
        return ("HTTP/1.1 " + status + "\r\nContent-Type: " + type + "\r\n" + more + "Content-Length: " + length
                        + "\r\n\r\n")
                .getBytes(ISO_8859_1);
    }

    private static boolean send(OutputStream out, String status, String type, String more, byte[] body)
            throws IOException {
        out.write(head(status, type, more, body.length));
        out.write(body);
        out.flush();
        return true;
    }

    void blob(String repository, byte[] bytes) {
        answers.put("/v2/" + repository + "/blobs/" + Digest.of(bytes), new Answer("application/octet-stream", bytes));
    }

    /** Puts an image for this machine into an index, under a tag; the image's config. */
    ImageConfig image(String repository, String tag, List<byte[]> tars, List<byte[]> packed) {
        ImageConfig config = ImageConfig.create(
                Platform.host(),
                null,
                null,
                null,
                djong.oci.RunConfig.EMPTY,
                tars.stream().map(Digest::of).toList(),
                List.of());
        blob(repository, config.document().bytes());
        List<Descriptor> layers = new ArrayList<>();
        for (byte[] layer : packed) {
            blob(repository, layer);
            layers.add(new Descriptor(MediaTypes.OCI_LAYER_GZIP, Digest.of(layer), layer.length));
        }
        ImageManifest manifest = ImageManifest.create(
                MediaTypes.OCI_MANIFEST, Descriptor.of(MediaTypes.OCI_CONFIG, config.document()), layers, Map.of());
        Descriptor foreign = new Descriptor(MediaTypes.OCI_MANIFEST, Digest.of(new byte[1]), 1)
                .withPlatform(new Platform("linux", "s390x", null));
        ImageIndex index = ImageIndex.create(
                MediaTypes.OCI_INDEX, List.of(foreign, manifest.descriptor().withPlatform(Platform.host())), Map.of());
        String path = "/v2/" + repository + "/manifests/";
        answers.put(
                path + manifest.document().digest(),
                new Answer(MediaTypes.OCI_MANIFEST, manifest.document().bytes()));
        answers.put(
                path + index.document().digest(),
                new Answer(MediaTypes.OCI_INDEX, index.document().bytes()));
        answers.put(
                path + tag, new Answer(MediaTypes.OCI_INDEX, index.document().bytes()));
        return config;
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
