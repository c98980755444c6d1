package djong.registry.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.oci.Digest;
import djong.registry.server.Running.Answer;
import djong.registry.server.auth.Accounts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may do what: passwords, tokens, rights. */
class AccessTest {
    private static final String ALICE = Running.basic("alice", "wonderland");
    private static final String BOB = Running.basic("bob", "builder");
    private static String accounts;

    @TempDir
    Path root;

    private Path htpasswd;
    private Running registry;

    @BeforeAll
    static void hash() {
        accounts = "# people\nalice:" + Accounts.hash(Running.bytes("wonderland")) + "\nbob:"
                + Accounts.hash(Running.bytes("builder")).replace("$2y$", "$2b$") + "\n";
    }

    @BeforeEach
    void write() throws IOException {
        htpasswd = root.resolve("accounts");
        Files.writeString(htpasswd, accounts);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private void start(String rights, String... options) throws IOException {
        Path file = root.resolve("rights");
        Files.writeString(file, rights);
        String[] all = java.util.Arrays.copyOf(options, options.length + 4);
        System.arraycopy(
                new String[] {"--htpasswd", htpasswd.toString(), "--rights", file.toString()},
                0,
                all,
                options.length,
                4);
        registry = new Running(root.resolve("data"), all);
    }

    private static String field(Answer answer, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(answer.text());
        return matcher.find() ? matcher.group(1) : null;
    }

    private String token(String authorization, String scope) {
        String path = "/token?service=djong-registry&scope=" + scope;
        Answer answer = authorization == null ? registry.get(path) : registry.get(path, "Authorization", authorization);
        return "Bearer " + field(answer.expect(200), "token");
    }

    @Test
    void passwords() throws IOException {
        start("alice * **\nbob pull team/**", "--auth", "basic");
        Answer asked = registry.get("/v2/").expect(401, "UNAUTHORIZED");
        assertTrue(asked.header("WWW-Authenticate").startsWith("Basic realm="), asked.header("WWW-Authenticate"));
        registry.get("/v2/", "Authorization", ALICE).expect(200);
        registry.get("/v2/", "Authorization", ALICE).expect(200);
        registry.get("/v2/", "Authorization", Running.basic("alice", "wrong")).expect(401);
        registry.get("/v2/", "Authorization", Running.basic("nobody", "wonderland"))
                .expect(401);
        registry.get("/v2/", "Authorization", "Basic nonsense").expect(401);
        registry.get("/v2/", "Authorization", "Digest x").expect(401);
        Digest blob = registry.blob("team/a", Running.bytes("x"), "Authorization", ALICE);
        registry.get("/v2/team/a/blobs/" + blob, "Authorization", BOB).expect(200);
        registry.post("/v2/team/a/blobs/uploads/", "Authorization", BOB).expect(403, "DENIED");
        registry.send("DELETE", "/v2/team/a/blobs/" + blob, null, "Authorization", BOB)
                .expect(403, "DENIED");
        registry.get("/v2/other/blobs/" + blob, "Authorization", BOB).expect(403, "DENIED");
        registry.get("/v2/team/a/blobs/" + blob).expect(401, "UNAUTHORIZED");
    }

    @Test
    void tokensForWhatIsAskedAndGranted() throws IOException {
        start("alice * **\nbob pull team/**");
        Answer asked = registry.get("/v2/team/a/tags/list").expect(401, "UNAUTHORIZED");
        assertEquals(
                "Bearer realm=\"http://" + registry.domain()
                        + "/token\",service=\"djong-registry\",scope=\"repository:team/a:pull\"",
                asked.header("WWW-Authenticate"));
        String alice = token(ALICE, "repository:team/a:pull,push");
        registry.get("/v2/", "Authorization", alice).expect(200);
        Digest blob = registry.blob("team/a", Running.bytes("x"), "Authorization", alice);
        Answer more = registry.send("DELETE", "/v2/team/a/blobs/" + blob, null, "Authorization", alice)
                .expect(401, "UNAUTHORIZED");
        assertTrue(more.header("WWW-Authenticate").contains("insufficient_scope"));
        registry.send(
                        "DELETE",
                        "/v2/team/a/blobs/" + blob,
                        null,
                        "Authorization",
                        token(ALICE, "repository:team/a:delete"))
                .expect(202);
        String bob = token(BOB, "repository:team/a:pull,push");
        registry.get("/v2/team/a/tags/list", "Authorization", bob).expect(200);
        registry.post("/v2/team/a/blobs/uploads/", "Authorization", bob).expect(401, "UNAUTHORIZED");
        registry.get("/v2/team/b/tags/list", "Authorization", bob).expect(401);
    }

    @Test
    void tokensThatAreNone() throws IOException {
        start("alice * **", "--token-life", "1m");
        String token = token(ALICE, "repository:a:pull,push");
        registry.blob("a", Running.bytes("x"), "Authorization", token);
        for (String wrong : new String[] {
            token.substring(0, token.length() - 2) + (token.endsWith("AA") ? "BB" : "AA"),
            token.replaceFirst("\\.", "."),
            "Bearer x.y.z",
            "Bearer "
                    + java.util.Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(Running.bytes("{\"alg\":\"none\"}"))
                    + token.substring(token.indexOf('.')),
            "Bearer"
        }) {
            if (wrong.equals(token)) continue;
            registry.get("/v2/", "Authorization", wrong).expect(401);
        }
        registry.clock.pass(Duration.ofSeconds(61));
        registry.get("/v2/", "Authorization", token).expect(401);
        registry.get("/token", "Authorization", Running.basic("alice", "wrong")).expect(401, "UNAUTHORIZED");
        registry.get("/token?service=other", "Authorization", ALICE).expect(400);
    }

    @Test
    void tokensOutliveARestartAndEndWithTheAccount() throws IOException {
        start("alice * **");
        String token = token(ALICE, "repository:a:pull,push");
        registry.restart();
        registry.get("/v2/", "Authorization", token).expect(200);
        Files.writeString(htpasswd, "# nobody\n");
        registry.get("/v2/", "Authorization", token).expect(401);
    }

    @Test
    void refreshTokensEndWithThePassword() throws IOException {
        start("alice * **");
        Answer answer = registry.get("/token?offline_token=true&account=alice", "Authorization", ALICE)
                .expect(200);
        String refresh = field(answer, "refresh_token");
        String form =
                "grant_type=refresh_token&service=djong-registry&client_id=test&scope=repository:a:pull&refresh_token="
                        + refresh;
        Answer token = registry.send(
                        "POST", "/token", Running.bytes(form), "Content-Type", "application/x-www-form-urlencoded")
                .expect(200);
        registry.get("/v2/", "Authorization", "Bearer " + field(token, "access_token"))
                .expect(200);
        Files.writeString(htpasswd, "alice:" + Accounts.hash(Running.bytes("new")) + "\n");
        registry.send("POST", "/token", Running.bytes(form)).expect(401, "UNAUTHORIZED");
        String password = "grant_type=password&username=alice&password=new&access_type=offline";
        Answer again = registry.send("POST", "/token", Running.bytes(password)).expect(200);
        assertEquals(64, field(again, "refresh_token").length());
        registry.send("POST", "/token", Running.bytes("grant_type=nonsense")).expect(400);
        registry.send("POST", "/token", new byte[100_000]).expect(413);
        assertFalse(new String(Files.readAllBytes(root.resolve("data/metadata.db-wal")), StandardCharsets.ISO_8859_1)
                .contains(refresh));
    }

    @Test
    void pullsByAnybody() throws IOException {
        start("alice * **", "--anonymous-pull");
        Digest blob = registry.blob("a", Running.bytes("x"), "Authorization", ALICE);
        registry.get("/v2/").expect(401);
        registry.get("/v2/", "Authorization", token(null, "repository:a:pull")).expect(200);
        registry.get("/v2/a/blobs/" + blob).expect(200);
        registry.get("/v2/a/blobs/" + blob, "Authorization", token(null, "repository:a:pull,push"))
                .expect(200);
        registry.post("/v2/a/blobs/uploads/", "Authorization", token(null, "repository:a:pull,push"))
                .expect(401);
        registry.get("/v2/_catalog").expect(401);
    }

    @Test
    void aMountTakesTheRightToPullThere() throws IOException {
        start("alice * **\nbob pull,push team/**");
        Digest blob = registry.blob("secret", Running.bytes("x"), "Authorization", ALICE);
        String path = "/v2/team/a/blobs/uploads/?mount=" + blob;
        registry.post(path + "&from=secret", "Authorization", BOB).expect(202);
        registry.post(path, "Authorization", BOB).expect(202);
        registry.get("/v2/team/a/blobs/" + blob, "Authorization", BOB).expect(404);
        registry.post(path + "&from=secret", "Authorization", ALICE).expect(201);
    }

    @Test
    void listsShowWhatMayBePulled() throws IOException {
        start("alice * **\nbob pull team/**");
        registry.blob("secret", Running.bytes("x"), "Authorization", ALICE);
        registry.blob("team/a", Running.bytes("x"), "Authorization", ALICE);
        assertEquals(
                "{\"repositories\":[\"team/a\"]}",
                registry.get("/v2/_catalog", "Authorization", BOB).text());
        assertEquals(
                "{\"repositories\":[\"team/a\"]}",
                registry.get("/v2/_catalog", "Authorization", token(BOB, "registry:catalog:*"))
                        .text());
        assertFalse(registry.get("/v1/search?q=", "Authorization", BOB).text().contains("secret"));
        registry.get("/").expect(401);
        assertFalse(registry.get("/", "Authorization", BOB).expect(200).text().contains("secret"));
        registry.get("/r/secret", "Authorization", BOB).expect(403);
        registry.get("/metrics").expect(401);
        registry.get("/health").expect(200);
    }

    @Test
    void filesAreReadAgainAndAMistakeLeavesThingsAsTheyWere() throws IOException {
        start("bob pull **");
        registry.get("/v2/_catalog", "Authorization", BOB).expect(200);
        registry.post("/v2/a/blobs/uploads/", "Authorization", BOB).expect(403);
        Files.writeString(root.resolve("rights"), "bob pull,push ** # a mistake\n");
        registry.post("/v2/a/blobs/uploads/", "Authorization", BOB).expect(403);
        Files.writeString(root.resolve("rights"), "bob pull,push **\n");
        registry.post("/v2/a/blobs/uploads/", "Authorization", BOB).expect(202);
    }

    @Test
    void noSecretsInTheLog() throws IOException {
        start("alice * **");
        registry.get("/token?offline_token=true&scope=repository:a:pull", "Authorization", ALICE)
                .expect(200);
        String log = registry.logged("Authorization", ALICE);
        assertTrue(log.contains("\"account\":\"alice\""), log);
        assertFalse(log.contains(ALICE.substring(6)) || log.contains("wonderland"), log);
    }
}
