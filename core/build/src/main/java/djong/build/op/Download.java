package djong.build.op;

import djong.base.EngineException;
import djong.linux.Dir;
import djong.linux.Fd;
import djong.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** Fetches what a URL names. */
public final class Download {
    private static final Duration CONNECT = Duration.ofSeconds(30);

    private Download() {}

    /**
     * What came. The connection lives until it is closed.
     *
     * @param type of its content, as the server says
     */
    public record Fetched(
            InputStream body, String type, @Nullable Instant modified, HttpClient client) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            try (client) {
                body.close();
                // Only now: an orderly end waits until the body has been read.
                client.shutdownNow();
            }
        }
    }

    /**
     * Blocks for the head of the answer.
     *
     * @throws EngineException.InvalidParameter in Docker's words
     */
    public static Fetched open(String url) throws InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(CONNECT)
                .build();
        boolean open = false;
        try {
            HttpResponse<InputStream> response = client.send(
                    HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() >= 400) throw new EngineException.InvalidParameter(refusal(url, response));
            open = true;
            return new Fetched(
                    response.body(),
                    response.headers().firstValue("Content-Type").orElse(""),
                    response.headers()
                            .firstValue("Last-Modified")
                            .map(Download::time)
                            .orElse(null),
                    client);
        } catch (IOException | IllegalArgumentException e) {
            throw new EngineException.InvalidParameter("Get \"" + url + "\": " + reason(e), e);
        } finally {
            if (!open) client.shutdownNow();
        }
    }

    private static String refusal(String url, HttpResponse<InputStream> response) throws IOException {
        return "failed to GET " + url + " with status " + response.statusCode() + " " + phrase(response.statusCode())
                + ": " + head(response.body());
    }

    /** The words of some statuses. */
    private static String phrase(int status) {
        return switch (status) {
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 500 -> "Internal Server Error";
            default -> "";
        };
    }

    private static String reason(Exception e) {
        return e instanceof java.net.ConnectException ? "connection refused" : String.valueOf(e.getMessage());
    }

    private static String head(InputStream body) throws IOException {
        try (body) {
            return new String(body.readNBytes(1000), java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    private static @Nullable Instant time(String text) {
        try {
            return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /**
     * Fetches a file into {@code folder} under the name that its URL ends with.
     *
     * @param checksum empty to take whatever comes
     * @return the name
     */
    public static String into(ContextFiles folder, String url, String checksum)
            throws IOException, InterruptedException {
        String path = URI.create(url).getPath();
        String name = path == null ? "" : path.substring(path.lastIndexOf('/') + 1);
        if (name.isEmpty()) throw new EngineException.InvalidParameter("cannot determine filename from url: " + url);
        MessageDigest sha256 = ContentDigest.sha256();
        try (Fetched fetched = open(url);
                Dir dir = folder.root().directory()) {
            try (Fd file = dir.create(name, 0600)) {
                ByteBuffer buffer = ByteBuffer.allocateDirect(256 << 10);
                byte[] bytes = new byte[256 << 10];
                for (int n = fetched.body().read(bytes);
                        n >= 0;
                        n = fetched.body().read(bytes)) {
                    sha256.update(bytes, 0, n);
                    buffer.clear().put(bytes, 0, n).flip();
                    while (buffer.hasRemaining()) file.write(buffer);
                }
                file.chmod(0600);
            }
            Instant modified = fetched.modified() == null ? Instant.EPOCH : fetched.modified();
            dir.times(name, modified, modified);
        }
        Digest came = Digest.parse("sha256:" + ContentDigest.hex(sha256));
        if (!checksum.isEmpty() && !came.equals(Digest.parse(checksum)))
            throw new EngineException.InvalidParameter("digest mismatch " + came + ": " + checksum);
        return name;
    }
}
