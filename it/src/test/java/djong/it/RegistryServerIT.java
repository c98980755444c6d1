package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Other people's clients and our registry, with TLS and accounts; and a mirror whose upstream goes away. */
class RegistryServerIT {
    private static final String PASSWORD = "correct horse";

    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    @TempDir
    static Path folder;

    private static Registry registry;
    private static byte[] busybox;

    @BeforeAll
    static void start() throws IOException {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "needs openssl: apt install openssl");
        busybox = Images.busybox();
        Path certificate = folder.resolve("cert.pem");
        Path key = folder.resolve("key.pem");
        Command.of(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "rsa:2048",
                        "-nodes",
                        "-days",
                        "2",
                        "-subj",
                        "/CN=registry",
                        "-addext",
                        "subjectAltName=IP:127.0.0.1",
                        "-keyout",
                        key.toString(),
                        "-out",
                        certificate.toString())
                .run()
                .code(0);
        Path rights = folder.resolve("rights");
        Files.writeString(rights, "alice * **\nanonymous pull public/**\n");
        registry = new Registry(
                folder.resolve("registry"),
                "--tls-cert",
                certificate.toString(),
                "--tls-key",
                key.toString(),
                "--htpasswd",
                Registry.accounts(folder.resolve("accounts"), "alice", PASSWORD).toString(),
                "--rights",
                rights.toString());
    }

    @AfterAll
    static void stop() {
        if (registry != null) registry.close();
    }

    private static Command.Result run(Engine engine, Path config, String input, String... arguments) {
        return engine.dockerCommand(arguments)
                .env("DOCKER_CONFIG", config.toString())
                .input(input.getBytes(StandardCharsets.UTF_8))
                .run();
    }

    /** Log in, push, forget, pull: what a user of docker does. */
    private static void loginPushPull(Engine engine, String repository) throws IOException {
        Path config = Files.createTempDirectory(folder, "docker");
        String name = registry.domain() + "/" + repository + ":v1";
        engine.dockerCommand("import", "-c", "CMD [\"sh\"]", "-", name)
                .input(busybox)
                .run()
                .ok();
        String id = engine.docker("image", "inspect", "-f", "{{.Id}}", name).ok();
        try {
            Command.Result refused = run(engine, config, "", "push", name);
            assertNotEquals(0, refused.code(), refused.toString());
            assertNotEquals(
                    0,
                    run(engine, config, "wrong", "login", "-u", "alice", "--password-stdin", registry.domain())
                            .code());
            assertTrue(run(engine, config, PASSWORD, "login", "-u", "alice", "--password-stdin", registry.domain())
                    .ok()
                    .contains("Login Succeeded"));
            String pushed = run(engine, config, "", "push", name).ok();
            assertTrue(pushed.contains("digest: sha256:"), pushed);
            String again = run(engine, config, "", "push", name).ok();
            assertTrue(again.contains("Layer already exists"), again);
            engine.docker("rmi", name).ok();
            run(engine, config, "", "pull", name).ok();
            assertEquals(
                    id, engine.docker("image", "inspect", "-f", "{{.Id}}", name).ok());
        } finally {
            engine.docker("rmi", "-f", name);
        }
    }

    @Test
    void ourEngineLogsInPushesAndPulls() throws IOException {
        loginPushPull(DAEMON, "ours/busybox");
    }

    @Test
    void ourEnginePullsThroughAMirrorWhoseUpstreamIsGone() throws IOException {
        try (Registry upstream = new Registry(folder.resolve("our-upstream"));
                Registry mirror = new Registry(folder.resolve("our-mirror"), "--mirror", upstream.domain())) {
            String name = upstream.domain() + "/library/app:v1";
            DAEMON.dockerCommand("import", "-", name).input(busybox).run().ok();
            DAEMON.docker("push", name).ok();
            Files.writeString(
                    DAEMON.root().resolve("daemon.json"),
                    "{\"registry-mirrors\": [\"" + upstream.domain() + "=http://" + mirror.domain() + "\"]}");
            DAEMON.stop();
            DAEMON.start();
            DAEMON.docker("rmi", name).ok();
            DAEMON.docker("pull", name).ok();
            assertTrue(mirror.accessLog().contains("/v2/library/app/manifests/"), mirror.accessLog());
            upstream.killHard();
            DAEMON.docker("rmi", name).ok();
            DAEMON.docker("pull", name).ok();
            DAEMON.docker("rmi", name).ok();
        } finally {
            Files.writeString(DAEMON.root().resolve("daemon.json"), "{}");
            DAEMON.stop();
            DAEMON.start();
        }
    }

    @Test
    void theReferenceEngineLogsInPushesAndPulls() throws IOException {
        loginPushPull(Reference.orSkip(), "reference/busybox");
    }

    @Test
    void theReferenceEnginePullsWithoutAnAccountWhatIsPublic() throws IOException {
        Engine engine = Reference.orSkip();
        loginPushPull(engine, "public/busybox");
        Path nobody = Files.createTempDirectory(folder, "nobody");
        String name = registry.domain() + "/public/busybox:v1";
        run(engine, nobody, "", "pull", name).ok();
        engine.docker("rmi", name).ok();
        assertNotEquals(0, run(engine, nobody, "", "push", name).code());
    }

    @Test
    void theReferenceEngineSearches() throws IOException {
        Engine engine = Reference.orSkip();
        loginPushPull(engine, "public/found");
        String found = engine.docker("search", registry.domain() + "/found").ok();
        assertTrue(found.contains("public/found"), found);
    }

    /** A program of that name, or what the variable says, such as {@code chroot /srv/other podman}. */
    private static List<String> program(String name) {
        String said = System.getenv("DJONG_" + name.toUpperCase(java.util.Locale.ROOT));
        List<String> words = said == null || said.isBlank()
                ? List.of(name)
                : List.of(said.strip().split(" "));
        Assumptions.assumeTrue(
                said != null && !said.isBlank()
                        || Command.of("sh", "-c", "command -v " + name).run().code() == 0,
                "needs " + name + ": apt install " + name);
        return words;
    }

    private static Command client(List<String> program, String... arguments) {
        var argv = new ArrayList<>(program);
        argv.addAll(List.of(arguments));
        return new Command(argv);
    }

    @Test
    void skopeoCopiesInAndOut() throws IOException {
        List<String> skopeo = program("skopeo");
        Path layout = layout(folder.resolve("layout"));
        String name = "docker://" + registry.domain() + "/skopeo/app:v1";
        client(
                        skopeo,
                        "--insecure-policy",
                        "copy",
                        "--dest-tls-verify=false",
                        "--dest-creds",
                        "alice:" + PASSWORD,
                        "oci:" + layout + ":v1",
                        name)
                .run()
                .code(0);
        assertNotEquals(
                0,
                client(skopeo, "inspect", "--tls-verify=false", "--no-creds", name)
                        .run()
                        .code());
        assertTrue(client(skopeo, "inspect", "--tls-verify=false", "--creds", "alice:" + PASSWORD, name)
                .run()
                .ok()
                .contains("\"v1\""));
        Path out = folder.resolve("out");
        client(
                        skopeo,
                        "--insecure-policy",
                        "copy",
                        "--src-tls-verify=false",
                        "--src-creds",
                        "alice:" + PASSWORD,
                        name,
                        "oci:" + out + ":v1")
                .run()
                .code(0);
        assertEquals(Files.readString(layout.resolve("index.json")), Files.readString(out.resolve("index.json")));
        client(skopeo, "delete", "--tls-verify=false", "--creds", "alice:" + PASSWORD, name)
                .run()
                .code(0);
    }

    /** An image layout of one layer, made by skopeo. */
    private static Path layout(Path to) throws IOException {
        Path layer = folder.resolve("layer.tar");
        Files.write(layer, busybox);
        client(program("skopeo"), "--insecure-policy", "copy", "tarball:" + layer, "oci:" + to + ":v1")
                .run()
                .code(0);
        return to;
    }

    @Test
    void podmanPushesAndPulls() throws IOException {
        List<String> podman = program("podman");
        String name = registry.domain() + "/podman/app:v1";
        String[] account = {"--tls-verify=false", "--creds", "alice:" + PASSWORD};
        client(podman, "import", "-", name).input(busybox).run().code(0);
        try {
            assertNotEquals(
                    0, client(podman, "push", "--tls-verify=false", name).run().code());
            client(podman, "push", account[0], account[1], account[2], name)
                    .run()
                    .code(0);
            client(podman, "rmi", name).run().code(0);
            client(podman, "pull", account[0], account[1], account[2], name)
                    .run()
                    .code(0);
        } finally {
            client(podman, "rmi", "-f", name).run();
        }
    }

    @Test
    void aMirrorServesWithItsUpstreamGone() throws IOException {
        Engine engine = Reference.orSkip();
        try (Registry upstream = new Registry(folder.resolve("upstream"));
                Registry mirror =
                        new Registry(folder.resolve("mirror"), "--mirror", upstream.domain(), "--mirror-ttl", "1s")) {
            String direct = upstream.domain() + "/library/app:v1";
            engine.dockerCommand("import", "-", direct).input(busybox).run().ok();
            engine.docker("push", direct).ok();
            engine.docker("rmi", direct).ok();

            String name = mirror.domain() + "/library/app:v1";
            engine.docker("pull", name).ok();
            String id = engine.docker("image", "inspect", "-f", "{{.Id}}", name).ok();
            engine.docker("rmi", name).ok();

            upstream.killHard();
            engine.docker("pull", name).ok();
            assertEquals(
                    id, engine.docker("image", "inspect", "-f", "{{.Id}}", name).ok());
            engine.docker("rmi", name).ok();
        }
    }

    @Test
    void theRegistryRunsInAContainer() throws Exception {
        Path image = folder.resolve("image.tar");
        Command.of(
                        "sh",
                        "-c",
                        "\"$0\" >\"$1\"",
                        Daemon.distribution()
                                .resolve("bin/djong-registry-image")
                                .toString(),
                        image.toString())
                .run()
                .code(0);
        DAEMON.docker("load", "-i", image.toString()).ok();
        DAEMON.docker("run", "-d", "--name", "registry", "-p", "127.0.0.1::5000", "djong-registry")
                .ok();
        String address = DAEMON.docker("port", "registry", "5000/tcp").ok();
        String name = address + "/in/a/container:v1";
        Images.importBusybox(DAEMON);
        DAEMON.docker("tag", Images.BUSYBOX, name).ok();
        Instant end = Instant.now().plusSeconds(20);
        while (!DAEMON.docker("logs", "registry").err().contains("listening"))
            assertTrue(Instant.now().isBefore(end), "the registry did not start");
        DAEMON.docker("push", name).ok();
        DAEMON.docker("stop", "registry").ok();
        assertEquals(
                "0",
                DAEMON.docker("inspect", "-f", "{{.State.ExitCode}}", "registry")
                        .ok());
        DAEMON.docker("rm", "-v", "registry").ok();
    }

    @Test
    void theHelpAnswers() {
        assertTrue(Registry.command("serve", "--help").run().ok().contains("--mirror-ttl"));
        assertTrue(Registry.command("--help").run().ok().contains("serve"));
        Command.Result mistake = Registry.command("serve", "--nonsense").run();
        assertEquals(125, mistake.code());
        assertFalse(mistake.err().isBlank());
    }
}
