package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The real docker CLI logs in to, pushes to and pulls from Debian's docker-registry, through our daemon. */
class RegistryIT {
    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    @TempDir
    static Path temporary;

    static DebianRegistry open;

    @BeforeAll
    static void start() {
        open = DebianRegistry.open(temporary.resolve("open"));
        Images.importBusybox(DAEMON);
    }

    @AfterAll
    static void stop() {
        if (open != null) open.close();
    }

    private static Command.Result docker(Path config, String... arguments) {
        return DAEMON.dockerCommand(arguments)
                .env("DOCKER_CONFIG", config.toString())
                .run();
    }

    private static String digest(String name) {
        return DAEMON.docker("image", "inspect", "-f", "{{index .RepoDigests 0}}", name)
                .ok();
    }

    /** An address that does not count as this machine's own, so that certificates matter. */
    private static String address() {
        return DAEMON.docker("network", "inspect", "-f", "{{(index .IPAM.Config 0).Gateway}}", "bridge")
                .ok();
    }

    @Test
    void loginPushAndPullWithTlsAndPassword() throws IOException {
        try (DebianRegistry guarded = DebianRegistry.guarded(temporary.resolve("guarded"), address())) {
            String host = guarded.host();
            Path config = Files.createDirectories(temporary.resolve("config"));
            String name = host + "/team/app:1";
            DAEMON.docker("tag", Images.BUSYBOX, name).ok();
            Command.Result unknown = docker(config, "push", name);
            assertTrue(unknown.err().contains("x509: certificate signed by unknown authority"), unknown.toString());
            Path trusted =
                    Files.createDirectories(DAEMON.root().resolve("certs.d").resolve(host));
            Files.copy(guarded.certificate(), trusted.resolve("ca.crt"));
            Command.of("kill", "-HUP", Long.toString(DAEMON.pid())).run().ok();

            Command.Result anonymous = docker(config, "push", name);
            assertEquals(1, anonymous.code());
            assertTrue(anonymous.err().contains("no basic auth credentials"), anonymous.toString());
            Command.Result wrong = DAEMON.dockerCommand("login", "-u", "djong", "--password-stdin", host)
                    .env("DOCKER_CONFIG", config.toString())
                    .input("wrong".getBytes(StandardCharsets.UTF_8))
                    .run();
            assertTrue(wrong.err().contains("401 Unauthorized"), wrong.toString());

            for (Command login : new Command[] {
                DAEMON.dockerCommand("login", "-u", "djong", "--password-stdin", host),
                DAEMON.djongCommand("login", "-u", "djong", "--password-stdin", host)
            }) {
                assertEquals(
                        "Login Succeeded",
                        login.env("DOCKER_CONFIG", config.toString())
                                .input("secret\n".getBytes(StandardCharsets.UTF_8))
                                .run()
                                .ok());
            }
            docker(config, "push", name).ok();
            String pushed = digest(name);
            DAEMON.docker("rmi", name).ok();
            assertTrue(docker(config, "pull", name).ok().contains("Status: Downloaded newer image for " + name));
            assertEquals(pushed, digest(name));
            DAEMON.djongCommand("logout", host)
                    .env("DOCKER_CONFIG", config.toString())
                    .run()
                    .ok();
            assertEquals(1, docker(config, "pull", name).code());
            assertFalse(DAEMON.log().contains("secret"), "a password in the log");
        }
    }

    @Test
    void whatCameFromARegistryGoesOutByteForByteAndNeighboursShareBlobs() {
        String first = open.host() + "/a/one:1";
        DAEMON.docker("tag", Images.BUSYBOX, first).ok();
        DAEMON.docker("push", first).ok();
        String digest = digest(first).replaceFirst(".*@", "");
        DAEMON.docker("rmi", first).ok();
        DAEMON.docker("pull", first).ok();
        String second = open.host() + "/b/two:1";
        DAEMON.docker("tag", first, second).ok();
        Command.Result mounted = DAEMON.docker("push", second);
        assertTrue(mounted.ok().contains("Mounted from a/one"), mounted.toString());
        assertTrue(mounted.out().contains("1: digest: " + digest + " size: "), mounted.toString());
        assertTrue(DAEMON.docker("push", second).ok().contains("Layer already exists"));
        assertTrue(DAEMON.docker("pull", "-a", open.host() + "/b/two").ok().contains("1: Pulling from b/two"));
        assertTrue(DAEMON.djong("search", open.host() + "/two").ok().contains("/b/two"));
        assertTrue(DAEMON.djong("manifest", "inspect", second).ok().contains("\"schemaVersion\": 2"));
        assertEquals("ok", DAEMON.docker("run", "--rm", second, "echo", "ok").ok());
    }

    @Test
    void aMirrorIsFilledAndAnswersWhenTheRegistryIsGone() throws IOException {
        DebianRegistry upstream = DebianRegistry.open(temporary.resolve("upstream"));
        try (DebianRegistry mirror = DebianRegistry.mirror(temporary.resolve("mirror"), upstream)) {
            String name = upstream.host() + "/m/app:1";
            DAEMON.docker("tag", Images.BUSYBOX, name).ok();
            DAEMON.docker("push", name).ok();
            Files.writeString(
                    DAEMON.root().resolve("daemon.json"),
                    "{\"registry-mirrors\": [\"" + upstream.host() + "=http://" + mirror.host() + "\"]}");
            DAEMON.stop();
            DAEMON.start();
            DAEMON.docker("rmi", name).ok();
            DAEMON.docker("pull", name).ok();
            upstream.close();
            DAEMON.docker("rmi", name).ok();
            assertTrue(DAEMON.docker("pull", name).ok().contains("Status: Downloaded newer image"));
        } finally {
            upstream.close();
            Files.writeString(DAEMON.root().resolve("daemon.json"), "{}");
        }
    }
}
