package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The README's web application: Debian's Node.js in an image, published, asked from everywhere, removed. */
class WebApplicationIT {
    private static final int PORT = 8000;
    private static final String PROGRAM = "require(\"http\").createServer((q, r) => r.end(\"hello\\n\")).listen(8080)";

    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    @TempDir
    static Path folder;

    @BeforeAll
    static void image() {
        boolean kept = System.getenv("DJONG_IMAGES") != null
                && Files.exists(Path.of(System.getenv("DJONG_IMAGES"), "node.tar"));
        Assumptions.assumeTrue(
                kept || Boolean.getBoolean("djong.full"), "makes an image of packages: ./dev test --all runs it");
        String image = Images.debian("node", "nodejs", folder).toString();
        DAEMON.djong("import", "-c", "CMD [\"node\", \"-e\", " + quoted(PROGRAM) + "]", image, "web")
                .ok();
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    @Test
    void answersOnAllWaysAndItsPortIsFreeAfterwards() throws Exception {
        DAEMON.djong("network", "create", "shop").ok();
        DAEMON.djong("run", "--publish", PORT + ":8080", "--detach", "--name", "bb", "--network", "shop", "web")
                .ok();
        assertEquals("hello", fetched("localhost"));
        String host = Command.of(
                        "sh",
                        "-c",
                        "ip -4 -o addr show up scope global | awk '$2 !~ /^(dj|veth|docker|ref)/ {print $4; exit}'")
                .run()
                .ok()
                .replaceAll("/.*", "");
        Assumptions.assumeFalse(host.isEmpty(), "this machine has no address but its loopback's");
        assertEquals("hello", fetched(host));
        assertEquals(
                "hello",
                DAEMON.djong(
                                "run",
                                "--rm",
                                "--network",
                                "shop",
                                "web",
                                "node",
                                "-e",
                                "fetch('http://bb:8080').then(r => r.text()).then(t => console.log(t.trim()))")
                        .ok());
        assertTrue(DAEMON.djong("port", "--explain", "bb").ok().contains(":" + PORT));

        DAEMON.djong("rm", "--force", "bb").ok();
        assertNotEquals(
                0,
                Command.of("curl", "-s", "--max-time", "5", "http://localhost:" + PORT)
                        .run()
                        .code());
        DAEMON.djong("run", "--publish", PORT + ":8080", "--detach", "--name", "bb", "--network", "shop", "web")
                .ok();
        assertEquals("hello", fetched("localhost"));
        DAEMON.djong("rm", "--force", "bb").ok();
        DAEMON.djong("network", "rm", "shop").ok();
    }

    /** Asks until the program in the container listens. */
    private static String fetched(String host) throws Exception {
        return Command.of(
                        "curl",
                        "-sf",
                        "--retry",
                        "30",
                        "--retry-delay",
                        "1",
                        "--retry-all-errors",
                        "http://" + host + ":" + PORT)
                .run(Duration.ofMinutes(1))
                .ok();
    }
}
