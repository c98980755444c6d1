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

/** The README's web applications: Debian's Node.js in an image, published, asked from everywhere, removed; and one that is built, shared and run. */
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
        String image =
                Images.debian("node", "nodejs npm ca-certificates", folder).toString();
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

    /** Its base is Debian's Node.js under the name that introductions use, with what this machine trusts. */
    private static void importBase() throws Exception {
        Path base = Files.createDirectory(folder.resolve("base"));
        Path trusted = Path.of("/etc/ssl/certs/ca-certificates.crt");
        Assumptions.assumeTrue(Files.exists(trusted), "needs certificates: apt install ca-certificates");
        Files.copy(trusted, base.resolve("trusted.crt"));
        Files.writeString(base.resolve("Dockerfile"), """
                FROM web
                COPY trusted.crt /etc/ssl/host.crt
                ENV NODE_EXTRA_CA_CERTS=/etc/ssl/host.crt
                """);
        DAEMON.djong("build", "--quiet", "--tag", "node:current-slim", base.toString())
                .ok();
    }

    /** With a configuration of the test's own. */
    private static Command djong(String... arguments) {
        return DAEMON.djongCommand(arguments)
                .env("DOCKER_CONFIG", folder.resolve("config").toString());
    }

    @Test
    void isBuiltRunSharedAndRemoved() throws Exception {
        String npm = "https://registry.npmjs.org/express";
        Assumptions.assumeTrue(
                Command.of("curl", "-sfI", "--max-time", "20", npm).run().code() == 0, "needs " + npm);
        importBase();
        String context = Path.of("src/bulletinboard").toAbsolutePath().toString();
        String told =
                djong("build", "--tag", "bulletinboard:1.0", context).run().ok();
        assertTrue(told.contains("Successfully tagged bulletinboard:1.0"), told);
        djong("run", "--publish", PORT + ":8080", "--detach", "--name", "bb", "bulletinboard:1.0")
                .run()
                .ok();
        assertTrue(fetched("localhost").contains("<b>Welcome</b>"));
        djong("rm", "--force", "bb").run().ok();

        Path accounts = Registry.accounts(folder.resolve("accounts"), "captain", "secret");
        try (var registry = new Registry(folder.resolve("registry"), "--htpasswd", accounts.toString())) {
            String shared = registry.domain() + "/captain/bulletinboard:1.0";
            djong("tag", "bulletinboard:1.0", shared).run().ok();
            assertNotEquals(0, djong("push", shared).run().code(), "nobody has logged in");
            djong("login", "--username", "captain", "--password-stdin", registry.domain())
                    .input("secret".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                    .run()
                    .ok();
            djong("push", shared).run().ok();
            djong("rmi", shared, "bulletinboard:1.0").run().ok();
            djong("run", "--publish", PORT + ":8080", "--detach", "--name", "bb", shared)
                    .run()
                    .ok();
            assertTrue(fetched("localhost").contains("<b>Welcome</b>"));
            djong("rm", "--force", "bb").run().ok();
            djong("logout", registry.domain()).run().ok();
        }
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
