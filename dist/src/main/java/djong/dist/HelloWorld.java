package djong.dist;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The image {@code hello-world:latest} as an OCI image layout: an index with one manifest for amd64 and one for arm64.
 *
 * <p>The same sources give the same digests anywhere: the dates are fixed, and the layer is a plain tar, as the bytes of a
 * compressed one depend on the zlib at hand. Format: OCI image-spec, image-layout.md, image-index.md.
 */
final class HelloWorld {
    private static final String CREATED = "2026-01-01T00:00:00Z";
    private static final long CREATED_SECONDS = 1_767_225_600;
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
    private static final String LAYER = "application/vnd.oci.image.layer.v1.tar";

    /** What the program says: first the architecture, then the size of the program, both filled in. */
    private static final String GREETING = """
                Hello from Djong!

                That these lines reached you means the whole way works:
                  1. Your command asked the daemon, over its socket, for a container.
                  2. The daemon had no image "hello-world", so it looked for one: first in the registry,
                     then in the small one that comes with Djong. It took the build for %s.
                  3. It unpacked the image's single layer, put a writable one on top, and had the runtime
                     start the program inside: %s bytes, written by Djong's own build.
                  4. The program wrote this text; the daemon passed it on to your terminal.

                What to try next:
                  djong ps --all               the container that just ended
                  djong image ls               the image it came from
                  djong import ROOT.tar NAME   make an image of any root file system
                  djong run -it NAME sh        and look around inside
                """;

    private final Path layout;

    private HelloWorld(Path layout) {
        this.layout = layout;
    }

    /** Writes the layout into {@code layout}; what is there already stays, as a blob's name is its content. */
    static void write(Path layout) throws IOException {
        new HelloWorld(layout).write();
    }

    static byte[] program(HelloElf machine) {
        // The size stands in the text, and the text decides the size: both settle once the number's digits do.
        int size = machine.program(text(machine, 1000)).length;
        byte[] program = machine.program(text(machine, size));
        if (program.length != size) throw new IllegalStateException("the greeting does not state its size");
        return program;
    }

    private static byte[] text(HelloElf machine, int size) {
        return String.format(Locale.ROOT, GREETING, architecture(machine), size).getBytes(StandardCharsets.US_ASCII);
    }

    private static String architecture(HelloElf machine) {
        return machine.name().toLowerCase(Locale.ROOT);
    }

    private void write() throws IOException {
        Files.createDirectories(layout.resolve("blobs/sha256"));
        String amd64 = platform(HelloElf.AMD64, "");
        String arm64 = platform(HelloElf.ARM64, ",\"variant\":\"v8\"");
        String index = blob(
                "{\"schemaVersion\":2,\"mediaType\":\"" + INDEX + "\",\"manifests\":[" + amd64 + "," + arm64 + "]}",
                INDEX,
                "");
        Files.writeString(
                layout.resolve("index.json"),
                "{\"schemaVersion\":2,\"mediaType\":\"" + INDEX + "\",\"manifests\":["
                        + with(index, ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"latest\"}")
                        + "]}");
        Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    }

    private String platform(HelloElf machine, String variant) throws IOException {
        String platform = "\"architecture\":\"" + architecture(machine) + "\"" + variant + ",\"os\":\"linux\"";
        byte[] layer = HelloElf.tar("hello", program(machine), CREATED_SECONDS);
        String layerDescriptor = blob(layer, LAYER);
        String config = blob(
                "{\"created\":\"" + CREATED + "\"," + platform
                        + ",\"config\":{\"Env\":[\"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\"],"
                        + "\"Cmd\":[\"/hello\"],\"WorkingDir\":\"/\"},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\""
                        + digest(layer) + "\"]},\"history\":[{\"created\":\"" + CREATED
                        + "\",\"created_by\":\"COPY hello /\"},{\"created\":\"" + CREATED
                        + "\",\"created_by\":\"CMD [\\\"/hello\\\"]\",\"empty_layer\":true}]}",
                CONFIG,
                "");
        String manifest = "{\"schemaVersion\":2,\"mediaType\":\"" + MANIFEST + "\",\"config\":" + config
                + ",\"layers\":[" + layerDescriptor + "]}";
        return blob(manifest, MANIFEST, ",\"platform\":{" + platform + "}");
    }

    private String blob(String json, String mediaType, String more) throws IOException {
        return with(blob(json.getBytes(StandardCharsets.UTF_8), mediaType), more);
    }

    /** Stores the bytes under their digest and returns their descriptor. */
    private String blob(byte[] bytes, String mediaType) throws IOException {
        String digest = digest(bytes);
        Files.write(layout.resolve("blobs").resolve(digest.replace(':', '/')), bytes);
        return "{\"mediaType\":\"" + mediaType + "\",\"digest\":\"" + digest + "\",\"size\":" + bytes.length + "}";
    }

    private static String with(String object, String more) {
        return object.substring(0, object.length() - 1) + more + "}";
    }

    private static String digest(byte[] bytes) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
