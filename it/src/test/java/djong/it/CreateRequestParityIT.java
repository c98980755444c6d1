package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Flags of {@code create}, as Docker's CLI and ours turn them into a request: both talk to a socket that only writes down what it is asked. The
 * rows are in {@code create-flags.txt}; a row that is refused must be refused in the same words.
 */
class CreateRequestParityIT {
    @TempDir
    static Path folder;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final AtomicReference<String> ASKED = new AtomicReference<>("");
    private static ServerSocketChannel server;

    @BeforeAll
    static void listen() throws IOException {
        Assumptions.assumeTrue(
                new Command(List.of("sh", "-c", "command -v docker")).run().code() == 0,
                "Docker's CLI is not installed");
        Files.writeString(folder.resolve("env"), "# remark\nFILE=1\nNOT\nHOME\n");
        Files.writeString(folder.resolve("labels"), "a=b\nc\n");
        Files.writeString(folder.resolve("seccomp.json"), "{ \"defaultAction\": \"SCMP_ACT_ALLOW\" }\n");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(folder.resolve("s")));
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    SocketChannel client = server.accept();
                    Thread.ofVirtual().start(() -> serve(client));
                }
            } catch (IOException e) {
                return; // closed at the end
            }
        });
    }

    @AfterAll
    static void close() throws IOException {
        if (server != null) server.close();
    }

    private static void serve(SocketChannel client) {
        try (client) {
            var in = new BufferedInputStream(Channels.newInputStream(client));
            for (String request = line(in); !request.isEmpty(); request = line(in)) {
                int length = 0;
                boolean chunked = false;
                for (String head = line(in); !head.isEmpty(); head = line(in)) {
                    String lower = head.toLowerCase(java.util.Locale.ROOT);
                    if (lower.startsWith("content-length:"))
                        length = Integer.parseInt(lower.substring(15).strip());
                    chunked |= lower.startsWith("transfer-encoding:");
                }
                String body = chunked ? chunks(in) : new String(in.readNBytes(length), StandardCharsets.UTF_8);
                String path = request.split(" ")[1];
                String answer = "{}";
                if (path.contains("/containers/create")) {
                    ASKED.set(path.replaceFirst("^[^?]*", "") + " " + body);
                    answer = "{\"Id\":\"made\",\"Warnings\":[]}";
                }
                client.write(ByteBuffer.wrap(("HTTP/1.1 " + (path.contains("create") ? 201 : 200)
                                + " OK\r\n"
                                + "Api-Version: 1.51\r\n"
                                + "Ostype: linux\r\n"
                                + "Content-Type: application/json\r\n"
                                + "Content-Length: "
                                + answer.length() + "\r\n\r\n" + (request.startsWith("HEAD") ? "" : answer))
                        .getBytes(StandardCharsets.UTF_8)));
            }
        } catch (IOException e) {
            return; // the client has heard enough
        }
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) if (c != '\r') line.append((char) c);
        return line.toString();
    }

    private static String chunks(InputStream in) throws IOException {
        var body = new StringBuilder();
        while (true) {
            int size = Integer.parseInt(line(in), 16);
            body.append(new String(in.readNBytes(size), StandardCharsets.UTF_8));
            line(in);
            if (size == 0) return body.toString();
        }
    }

    static Stream<String> rows() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(CreateRequestParityIT.class.getResourceAsStream("/create-flags.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void same(String flags) throws IOException {
        String ours = Daemon.distribution().resolve("bin/djong").toString();
        assertEquals(told("docker", flags), told(ours, flags));
    }

    /** The request with its fields in order, and what the program said. */
    private static String told(String cli, String flags) throws IOException {
        ASKED.set("");
        Command.Result result = new Command(List.of("sh", "-c", "cd " + folder + " && \"$CLI\" create " + flags))
                .env("CLI", cli)
                .env("DOCKER_HOST", "unix://" + folder.resolve("s"))
                .env("DOCKER_CLI_HINTS", "false")
                .run();
        String asked = ASKED.get();
        int space = asked.indexOf(' ');
        String request = asked.isEmpty()
                ? "no request"
                : asked.substring(0, space) + "\n"
                        + String.join("\n", flat("", JSON.readTree(asked.substring(space)), new TreeSet<>()));
        return request + "\nexit " + result.code() + "\n"
                + result.err().replaceAll("\\bdocker\\b", "djong").replaceAll("\\bDocker\\b", "Djong");
    }

    private static TreeSet<String> flat(String path, JsonNode node, TreeSet<String> fields) {
        switch (node) {
            case ObjectNode object
            when !object.isEmpty() ->
                object.properties().forEach(e -> flat(path + "/" + e.getKey(), e.getValue(), fields));
            // Docker's CLI keeps variables and binds in maps, and so in any order.
            case ArrayNode array
            when path.equals("/Env") || path.equals("/HostConfig/Binds") -> {
                var sorted = new ArrayList<String>();
                array.forEach(value -> sorted.add(value.toString()));
                sorted.sort(null);
                fields.add(path + " = " + sorted);
            }
            default -> fields.add(path + " = " + node);
        }
        return fields;
    }
}
