package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Registries that companies have: behind a proxy, by certificates of their own on both sides, with passwords that a helper keeps. */
class RegistryTrustIT {
    /** The certificate of {@link Certificates} is good for it; only the proxy knows where it is. */
    private static final String GUARDED = "registry.test:5443";

    private static final String PLAIN = "plain.test:5000";

    @RegisterExtension
    static final Certificates CERTIFICATES = new Certificates();

    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    @TempDir
    static Path temporary;

    @BeforeAll
    static void image() {
        Images.importBusybox(DAEMON);
    }

    private static void configure(String json) throws IOException {
        Files.writeString(DAEMON.root().resolve("daemon.json"), json);
        DAEMON.stop();
        DAEMON.start();
    }

    private static Path trust(String client) throws IOException {
        Path folder = Files.createDirectories(DAEMON.root().resolve("certs.d").resolve(GUARDED));
        Command.of("cp", CERTIFICATES.file("ca.pem"), folder.resolve("ca.crt").toString())
                .run()
                .ok();
        Command.of(
                        "cp",
                        CERTIFICATES.file(client + ".pem"),
                        folder.resolve("client.cert").toString())
                .run()
                .ok();
        Command.of(
                        "cp",
                        CERTIFICATES.file(client + "-key.pem"),
                        folder.resolve("client.key").toString())
                .run()
                .ok();
        return folder;
    }

    private static void pushAndPull(String registry) {
        String name = registry + "/team/app:1";
        DAEMON.docker("tag", Images.BUSYBOX, name).ok();
        DAEMON.docker("push", name).ok();
        DAEMON.docker("rmi", name).ok();
        DAEMON.docker("pull", name).ok();
        DAEMON.docker("rmi", name).ok();
    }

    @Test
    void byAProxyAndACertificate() throws Exception {
        try (Registry registry = new Registry(temporary.resolve("proxied"));
                var front = new TlsFront(CERTIFICATES, registry.port());
                var proxy = new ForwardProxy("me", "s3cret", Map.of(GUARDED, front.port(), PLAIN, registry.port()))) {
            String address = "http://me:s3cret@" + proxy.host();
            String proxies = "\"http-proxy\": \"" + address + "\", \"https-proxy\": \"" + address + "\"";
            trust("client");
            configure("{\"insecure-registries\": [\"" + PLAIN + "\"], \"proxies\": {" + proxies + "}}");
            pushAndPull(GUARDED);
            assertTrue(proxy.passed.contains("CONNECT " + GUARDED + " HTTP/1.1"), proxy.passed.toString());
            pushAndPull(PLAIN);
            assertTrue(
                    proxy.passed.stream().anyMatch(line -> line.contains(" http://" + PLAIN + "/v2/")),
                    proxy.passed.toString());

            trust("stranger");
            configure("{\"proxies\": {" + proxies + "}}");
            assertNotEquals(0, DAEMON.docker("pull", GUARDED + "/team/app:1").code());
            trust("client");
            configure("{\"proxies\": {" + proxies.replace("s3cret", "wr0ng") + "}}");
            Command.Result refused = DAEMON.docker("pull", GUARDED + "/team/app:1");
            assertTrue(refused.err().contains("Proxy Authentication Required"), refused.toString());
            configure("{\"proxies\": {" + proxies + ", \"no-proxy\": \"registry.test\"}}");
            Command.Result direct = DAEMON.docker("pull", GUARDED + "/team/app:1");
            assertTrue(direct.err().contains("registry.test"), direct.toString());
            assertNotEquals(0, direct.code());
            assertFalse(DAEMON.log().contains("s3cret"), "a password in the log");
        } finally {
            configure("{}");
        }
    }

    /** A helper that writes down what it is asked, and keeps one set of credentials. */
    private static Path helper(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path program = folder.resolve("docker-credential-it");
        Files.writeString(program, """
                        #!/bin/sh
                        dir=${0%/*}
                        in=$(cat)
                        echo "$1 $in" >>"$dir/asked"
                        case $1 in
                            store) echo "$in" >"$dir/kept" ;;
                            get) cat "$dir/kept" 2>/dev/null || { echo "credentials not found in native keychain"; exit 1; } ;;
                            erase) rm -f "$dir/kept" ;;
                        esac
                        """);
        Command.of("chmod", "+x", program.toString()).run().ok();
        return folder;
    }

    private record Client(String program, Path folder) {
        Command.Result run(String input, String... arguments) {
            return DAEMON.client(program, arguments)
                    .env("DOCKER_CONFIG", folder.resolve("config").toString())
                    .env("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"))
                    .input(input.getBytes(StandardCharsets.UTF_8))
                    .run();
        }

        void configure(String json) throws IOException {
            Files.createDirectories(folder.resolve("config"));
            Files.writeString(folder.resolve("config/config.json"), json);
        }
    }

    /** What both command lines print, and what is left in the configuration and in the helper's hands. */
    private static String story(Client client, String registry) throws IOException {
        var told = new StringBuilder();
        for (String configuration : List.of(
                "{\"credsStore\": \"it\"}",
                "{\"credHelpers\": {\"" + registry + "\": \"it\"}}",
                "{\"credsStore\": \"nosuch\"}")) {
            client.configure(configuration);
            for (String[] arguments : new String[][] {
                {"login", "-u", "alice", "--password-stdin", registry},
                {"push", "-q", registry + "/team/app:1"},
                {"logout", registry},
                {"push", "-q", registry + "/team/app:1"}
            }) {
                if (arguments[0].equals("login")) told(told, client.run("wrong", arguments), true);
                told(told, client.run("right", arguments), !arguments[0].equals("logout"));
                told.append(Files.readString(client.folder.resolve("config/config.json")))
                        .append('\n');
                Path kept = client.folder.resolve("bin/kept");
                String secret = Files.exists(kept) ? Files.readString(kept) : "";
                told.append(secret.isEmpty() ? "nothing kept" : "kept for " + registry)
                        .append(secret.contains(registry) == !secret.isEmpty())
                        .append('\n');
            }
        }
        return told.toString();
    }

    private static void told(StringBuilder told, Command.Result result, boolean withErrors) {
        told.append(result.code()).append(' ').append(result.out());
        if (withErrors) told.append(result.err());
        told.append('\n');
    }

    @Test
    void aHelperKeepsThePassword() throws IOException {
        Path accounts = Registry.accounts(temporary.resolve("accounts"), "alice", "right");
        try (Registry registry = new Registry(temporary.resolve("helped"), "--htpasswd", accounts.toString())) {
            String name = registry.domain() + "/team/app:1";
            DAEMON.docker("tag", Images.BUSYBOX, name).ok();
            var theirs = new Client("docker", temporary.resolve("theirs"));
            var ours = new Client(Daemon.distribution().resolve("bin/djong").toString(), temporary.resolve("ours"));
            helper(theirs.folder.resolve("bin"));
            helper(ours.folder.resolve("bin"));
            String expected = story(theirs, registry.domain());
            assertTrue(expected.contains("Login Succeeded"), expected);
            assertEquals(expected, story(ours, registry.domain()));
            DAEMON.docker("rmi", name).ok();
        }
    }
}
