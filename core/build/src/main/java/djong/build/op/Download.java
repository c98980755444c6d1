package djong.build.op;

import djong.base.EngineException;
import djong.linux.Dir;
import djong.linux.Fd;
import djong.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Fetches what a URL names. */
public final class Download {
    private static final Duration CONNECT = Duration.ofSeconds(30);
    private static final Pattern FILENAME = Pattern.compile("(?i);\\s*filename=(?:\"([^\"]*)\"|([^;\\s]+))");
    private static final int MOST_REDIRECTIONS = 10;
    private static final int NOT_MODIFIED = 304;
    private static final Set<Integer> MOVED = Set.of(301, 302, 303, 307, 308);

    private Download() {}

    /**
     * What came. The connection lives until it is closed.
     *
     * @param type of its content, as the server says
     * @param named what the server says that it is called; empty when it does not
     * @param tag what the server tells this state of it by; empty when it does not
     * @param unchanged whether nothing came, because it is what the asker knows
     */
    public record Fetched(
            InputStream body,
            String type,
            String named,
            @Nullable Instant modified,
            String tag,
            boolean unchanged,
            HttpClient client)
            implements AutoCloseable {
        @Override
        public void close() throws IOException {
            try (client) {
                body.close();
                // Only now: an orderly end waits until the body has been read.
                client.shutdownNow();
            }
        }
    }

    /** What is said when a server refuses. */
    public enum Words {
        /** The classic builder's. */
        CLASSIC,
        /** BuildKit's. */
        BUILDKIT
    }

    /**
     * Blocks for the head of the answer. Redirections are followed, as many as Go's clients follow.
     *
     * @throws EngineException in Docker's words
     */
    public static Fetched open(String url, Words words) throws InterruptedException {
        return open(url, words, List.of());
    }

    /** The same, unless it is in a state that is known by one of these tags. */
    static Fetched open(String url, Words words, List<String> tags) throws InterruptedException {
        return open(url, words, "GET", tags);
    }

    /** Asks for the head alone, and whether it is in one of these states. */
    static Fetched ask(String url, List<String> tags) throws InterruptedException {
        return open(url, Words.BUILDKIT, "HEAD", tags);
    }

    private static Fetched open(String url, Words words, String method, List<String> tags) throws InterruptedException {
        WebAddress address = WebAddress.of(url);
        HttpClient client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT)
                .build();
        boolean open = false;
        try {
            for (int redirections = 0; ; redirections++) {
                HttpResponse<InputStream> response =
                        client.send(request(address, method, tags), HttpResponse.BodyHandlers.ofInputStream());
                String location = response.headers().firstValue("Location").orElse("");
                if (!MOVED.contains(response.statusCode()) || location.isEmpty()) {
                    Fetched fetched = fetched(url, response, client, words);
                    open = true;
                    return fetched;
                }
                response.body().close();
                if (redirections == MOST_REDIRECTIONS - 1)
                    throw new EngineException.InvalidParameter(
                            "Get \"" + location + "\": stopped after " + MOST_REDIRECTIONS + " redirects");
                address = address.moved(location);
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new EngineException.InvalidParameter("Get \"" + address.shown() + "\": " + reason(address, e), e);
        } finally {
            if (!open) client.shutdownNow();
        }
    }

    /** The last part of a name alone, wherever it says to go. */
    private static String named(String disposition) {
        Matcher matcher = FILENAME.matcher(disposition);
        if (!matcher.find()) return "";
        String name = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
        name = name.substring(name.lastIndexOf('/') + 1);
        return name.equals(".") || name.equals("..") ? "" : name;
    }

    private static HttpRequest request(WebAddress address, String method, List<String> tags) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address.uri()).method(method, HttpRequest.BodyPublishers.noBody());
        if (!tags.isEmpty()) request.header("If-None-Match", String.join(", ", tags));
        if (address.authorization() != null) request.header("Authorization", address.authorization());
        return request.build();
    }

    private static Fetched fetched(String url, HttpResponse<InputStream> response, HttpClient client, Words words)
            throws IOException {
        int status = response.statusCode();
        if (status < 200 || status >= 400)
            throw words == Words.BUILDKIT
                    ? new EngineException.InvalidParameter("invalid response status " + status)
                    : refusal(status, url, response);
        return new Fetched(
                response.body(),
                response.headers().firstValue("Content-Type").orElse(""),
                named(response.headers().firstValue("Content-Disposition").orElse("")),
                response.headers()
                        .firstValue("Last-Modified")
                        .map(Download::time)
                        .orElse(null),
                WebFiles.tag(response.headers().firstValue("ETag").orElse("")),
                status == NOT_MODIFIED,
                client);
    }

    private static EngineException refusal(int status, String url, HttpResponse<InputStream> response)
            throws IOException {
        String message = "failed to GET " + url + " with status " + status + " " + phrase(status) + ": "
                + head(response.body()).strip();
        return switch (status) {
            case 400 -> new EngineException.InvalidParameter(message);
            case 401 -> new EngineException.Unauthorized(message);
            case 403 -> new EngineException.Forbidden(message);
            case 404 -> new EngineException.NotFound(message);
            default -> new EngineException.System(message);
        };
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

    private static String reason(WebAddress address, Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause())
            if (cause instanceof UnresolvedAddressException)
                return "dial tcp: lookup " + address.uri().getHost() + ": no such host";
        return switch (e) {
            case HttpConnectTimeoutException _ -> "dial tcp " + address.dialled() + ": i/o timeout";
            case ConnectException _ -> "dial tcp " + address.dialled() + ": connect: connection refused";
            default -> String.valueOf(e.getMessage());
        };
    }

    private static String head(InputStream body) throws IOException {
        try (body) {
            return new String(body.readNBytes(1000), StandardCharsets.UTF_8);
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

    /** What a URL's file is called. @throws EngineException.InvalidParameter for what is no URL */
    public static String name(String url) {
        return WebAddress.of(url).name();
    }

    /**
     * Writes what came to a file, root's and for nobody else.
     *
     * @param checksum empty to take whatever comes
     * @return the digest of what came
     */
    public static String write(Fetched fetched, Dir dir, String name, String checksum) throws IOException {
        MessageDigest sha256 = ContentDigest.sha256();
        try (Fd file = dir.create(name, 0600)) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(256 << 10);
            byte[] bytes = new byte[256 << 10];
            for (int n = read(fetched.body(), bytes); n >= 0; n = read(fetched.body(), bytes)) {
                sha256.update(bytes, 0, n);
                buffer.clear().put(bytes, 0, n).flip();
                while (buffer.hasRemaining()) file.write(buffer);
            }
            file.chmod(0600);
        }
        Instant modified = fetched.modified() == null ? Instant.EPOCH : fetched.modified();
        dir.times(name, modified, modified);
        Digest came = Digest.parse("sha256:" + ContentDigest.hex(sha256));
        if (!checksum.isEmpty() && !came.toString().equals(checksum))
            throw new EngineException.InvalidParameter("digest mismatch " + came + ": " + checksum);
        return came.toString();
    }

    private static int read(InputStream body, byte[] bytes) throws IOException {
        try {
            return body.read(bytes);
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            if (e.getCause() instanceof InterruptedException) throw new InterruptedIOException("interrupted");
            // The client says that it is "closed", which it is because not all has come.
            throw new EngineException.InvalidParameter("unexpected EOF", e);
        }
    }
}
