package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** An image for several platforms, with an attestation, as a registry has it: shown as docker shows it, and pulled for this machine. */
class ManifestIT {
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";

    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    @TempDir
    Path temporary;

    private final HttpClient client = HttpClient.newHttpClient();
    private String base = "";

    private static String digest(String text) throws GeneralSecurityException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return "sha256:"
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private HttpResponse<String> send(String method, URI uri, String type, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("Content-Type", type)
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** A descriptor of it. */
    private String blob(String type, String content) throws Exception {
        URI uploads = URI.create(base + "blobs/uploads/");
        String location =
                send("POST", uploads, type, "").headers().firstValue("Location").orElseThrow();
        String mark = location.contains("?") ? "&" : "?";
        URI end = uploads.resolve(location + mark + "digest=" + digest(content));
        assertEquals(201, send("PUT", end, "application/octet-stream", content).statusCode());
        return descriptor(type, content, "");
    }

    private static String descriptor(String type, String content, String more) throws GeneralSecurityException {
        return "{\"mediaType\":\"" + type + "\",\"digest\":\"" + digest(content) + "\",\"size\":" + content.length()
                + more + "}";
    }

    private void manifest(String reference, String type, String content) throws Exception {
        URI uri = URI.create(base + "manifests/" + reference);
        assertEquals(201, send("PUT", uri, type, content).statusCode());
    }

    /** The entry of an index. */
    private String member(String platform, String layerType, String layer, String annotations) throws Exception {
        String config = "{" + platform + ",\"config\":{},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\""
                + digest(layer) + "\"]}}";
        String manifest = "{\"schemaVersion\":2,\"mediaType\":\"" + MANIFEST + "\",\"config\":"
                + blob("application/vnd.oci.image.config.v1+json", config) + ",\"layers\":[" + blob(layerType, layer)
                + "]}";
        manifest(digest(manifest), MANIFEST, manifest);
        return descriptor(MANIFEST, manifest, annotations + ",\"platform\":{" + platform + "}");
    }

    /** An empty archive, and something that tells it from others. */
    private static String tar(String what) {
        return "\0".repeat(1024) + what;
    }

    private void push() throws Exception {
        String layer = "application/vnd.oci.image.layer.v1.tar";
        List<String> members = new ArrayList<>();
        for (String platform : List.of(
                "\"architecture\":\"amd64\",\"os\":\"linux\"",
                "\"architecture\":\"arm64\",\"os\":\"linux\",\"variant\":\"v8\""))
            members.add(member(platform, layer, tar(platform), ""));
        members.add(member(
                "\"architecture\":\"unknown\",\"os\":\"unknown\"",
                "application/vnd.in-toto+json",
                "{}",
                ",\"annotations\":{\"vnd.docker.reference.type\":\"attestation-manifest\"}"));
        manifest(
                "1",
                INDEX,
                "{\"schemaVersion\":2,\"mediaType\":\"" + INDEX + "\",\"manifests\":[" + String.join(",", members)
                        + "]}");
    }

    @Test
    void anIndexWithItsMembers() throws Exception {
        try (DebianRegistry registry = DebianRegistry.open(temporary.resolve("registry"))) {
            base = "http://" + registry.host() + "/v2/many/app/";
            push();
            String name = registry.host() + "/many/app:1";
            for (String[] arguments : new String[][] {
                {"manifest", "inspect", "--insecure", name},
                {"manifest", "inspect", "--insecure", "-v", name},
                {"manifest", "inspect", "--insecure", name + "1"}
            }) {
                Command.Result theirs = DAEMON.docker(arguments);
                Command.Result ours = DAEMON.djong(arguments);
                assertEquals(theirs.out() + theirs.err() + theirs.code(), ours.out() + ours.err() + ours.code());
            }
            DAEMON.docker("pull", "--platform", "linux/arm64", name).ok();
            assertEquals(
                    "arm64",
                    DAEMON.docker("image", "inspect", "-f", "{{.Architecture}}", name)
                            .ok());
            Command.Result none = DAEMON.docker("pull", "--platform", "linux/s390x", name);
            assertTrue(none.err().contains("no matching manifest for linux/s390x"), none.toString());
        } finally {
            client.close();
        }
    }
}
