package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code djong build} by BuildKit: the client's end of a session is ours as well. */
class BuildCommandIT {
    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    @TempDir
    Path folder;

    @BeforeAll
    static void prepare() {
        Images.importBusybox(DAEMON);
    }

    @BeforeEach
    void context() throws IOException {
        Files.createDirectories(folder.resolve("d/e"));
        Files.writeString(folder.resolve("d/e/f"), "deep\n");
        Files.writeString(folder.resolve("ignored"), "no\n");
        Files.writeString(folder.resolve(".dockerignore"), "ignored\nsecret\n");
        Files.writeString(folder.resolve("secret"), "quiet\n");
        Files.write(folder.resolve("large"), new byte[3_000_000]);
        Files.createSymbolicLink(folder.resolve("link"), Path.of("d/e/f"));
        dockerfile("""
                FROM busybox
                ARG WORD=none
                RUN --mount=type=secret,id=s echo "$WORD $(wc -c </run/secrets/s)" >/said
                COPY . /all
                """);
    }

    private void dockerfile(String text) throws IOException {
        Files.writeString(folder.resolve("Dockerfile"), text);
    }

    private Command.Result build(String... more) {
        return DAEMON.djongCommand(concat(List.of("build", "--progress", "plain"), more))
                .env("DOCKER_BUILDKIT", "1")
                .run();
    }

    private String[] concat(List<String> first, String... more) {
        var all = new java.util.ArrayList<>(first);
        all.addAll(List.of(more));
        all.add(folder.toString());
        return all.toArray(String[]::new);
    }

    private static double sent(String progress) {
        Matcher line = Pattern.compile(
                        "\\[internal\\] load build context\\n(?:#.*\\n)*?#\\d+ transferring context: ([0-9.]+)(k?M?)B.*done")
                .matcher(progress);
        assertTrue(line.find(), progress);
        return Double.parseDouble(line.group(1))
                * switch (line.group(2)) {
                    case "k" -> 1000;
                    case "M" -> 1_000_000;
                    default -> 1;
                };
    }

    @Test
    void foldersAndSecretsAreSentAndTheSecondTimeOnlyWhatHasChanged() throws IOException {
        String secret = "id=s,src=" + folder.resolve("secret");
        Command.Result first = build("--secret", secret, "--build-arg", "WORD=hello", "-t", "front:1")
                .code(0);
        assertTrue(sent(first.err()) >= 3_000_000, first.err());
        assertEquals(
                "hello 6\ndeep\n.dockerignore\nDockerfile\nd\nlarge\nlink",
                DAEMON.docker("run", "--rm", "front:1", "sh", "-c", "cat /said /all/link; ls -A /all")
                        .ok());
        Files.writeString(folder.resolve("d/e/f"), "deeper\n");
        Command.Result second = build("--secret", secret, "--build-arg", "WORD=hello", "-t", "front:1")
                .code(0);
        assertTrue(sent(second.err()) < 10_000, second.err());
        assertTrue(
                Pattern.compile("RUN --mount=type=secret.*\\n#\\d+ CACHED")
                        .matcher(second.err())
                        .find(),
                second.err());
    }

    @Test
    void whatIsKeptIsListedAsByDocker() throws IOException {
        dockerfile("FROM busybox\nRUN echo 1 >/kept\n");
        build().code(0);
        String shape =
                "{{range .BuildCache}}{{.ID}} {{.CacheType}} {{.Size}} {{.CreatedAt}} {{.LastUsedAt}} {{.InUse}} {{.Shared}}"
                        + " {{.UsageCount}} {{.Description}}\n{{end}}";
        String listed = DAEMON.djong("system", "df", "-v", "--format", shape).ok();
        assertTrue(listed.contains("RUN echo 1 >/kept"), listed);
        assertEquals(DAEMON.docker("system", "df", "-v", "--format", shape).ok(), listed);
        String room = DAEMON.djong("builder", "du").ok();
        for (String line : listed.split("\n")) {
            String id = line.substring(0, line.indexOf(' '));
            assertTrue(room.lines().anyMatch(each -> each.startsWith(id)), room);
        }
        assertTrue(
                Pattern.compile("(?m)^Total:\t\t[0-9.]+[kMG]?B$").matcher(room).find(), room);
    }

    @Test
    void resultsGoWhereTheyAreWanted() throws IOException {
        dockerfile("FROM scratch\nCOPY d /d\nCOPY link /\n");
        Path out = folder.resolveSibling(folder.getFileName() + "-out");
        build("-o", out.toString()).code(0);
        assertEquals("deep\n", Files.readString(out.resolve("d/e/f")));
        assertFalse(Files.exists(out.resolve("large")));
        Path tar = out.resolve("result.tar");
        Path metadata = out.resolve("metadata.json");
        build("-o", "type=oci,dest=" + tar, "--metadata-file", metadata.toString())
                .code(0);
        assertTrue(Command.of("tar", "tf", tar.toString()).run().ok().contains("oci-layout"));
        assertTrue(Files.readString(metadata).contains("\"containerimage.digest\": \"sha256:"));
        byte[] stream = DAEMON.djongCommand(concat(List.of("build", "-q", "-o", "-")))
                .env("DOCKER_BUILDKIT", "1")
                .run()
                .code(0)
                .outBytes();
        assertEquals(
                "deep",
                Command.of("tar", "xOf", "-", "d/e/f").input(stream).run().ok());
        Command.of("rm", "-r", out.toString()).run().ok();
    }

    @Test
    void cachesAndImagesOfFoldersAreTheClients() throws IOException {
        dockerfile("FROM busybox\nRUN echo 1 >/kept\nRUN echo 2 >/kept\n");
        Path kept = folder.resolveSibling(folder.getFileName() + "-kept");
        String cache = "type=local,dest=" + kept + ",mode=max";
        build("--cache-to", cache).code(0);
        build("--cache-to", cache + ",tag=other").code(0);
        String index = Files.readString(kept.resolve("index.json"));
        assertEquals(2, index.split("org.opencontainers.image.ref.name", -1).length - 1, index);
        DAEMON.djong("builder", "prune", "-af").ok();
        Command.Result again =
                build("--cache-from", "type=local,src=" + kept, "-o", "type=oci,dest=" + kept.resolve("image.tar"));
        assertEquals(
                2,
                Pattern.compile("RUN echo .*\\n#\\d+ CACHED")
                        .matcher(again.code(0).err())
                        .results()
                        .count(),
                again.err());
        Path layout = Files.createDirectory(kept.resolve("image"));
        Command.of("tar", "xf", kept.resolve("image.tar").toString(), "-C", layout.toString())
                .run()
                .ok();
        dockerfile("FROM base\nCOPY d /d\n");
        build(
                        "--build-context",
                        "base=oci-layout://" + layout,
                        "-o",
                        kept.resolve("out").toString())
                .code(0);
        assertEquals("2\n", Files.readString(kept.resolve("out/kept")));
        Command.of("rm", "-r", kept.toString()).run().ok();
    }

    @Test
    void filesAreAskedAbout() throws IOException {
        dockerfile("""
                FROM busybox AS first
                # WORD is said
                ARG WORD=hello
                # last is what counts
                FROM first AS last
                MAINTAINER me
                """);
        String path = folder + "/Dockerfile";
        assertEquals("""
                Check complete, 1 warning has been found!

                WARNING: MaintainerDeprecated - https://docs.docker.com/go/dockerfile/rule/maintainer-deprecated/
                Maintainer instruction is deprecated in favor of using label
                PATH:6
                --------------------
                   4 |     # last is what counts
                   5 |     FROM first AS last
                   6 | >>> MAINTAINER me
                   7 |    \s
                --------------------
                """.replace("PATH", path), build("--check").code(1).out());
        assertEquals("""
                TARGET:      last
                DESCRIPTION: is what counts

                BUILD ARG   VALUE   DESCRIPTION
                WORD        hello   is said

                """, build("--call", "outline").code(0).out());
        assertTrue(
                build("--call", "targets,format=json").code(0).out().contains("\"description\": \"is what counts\""));
        dockerfile("FROM busybox\nBLAH\n");
        Command.Result wrong = build("--check").code(1);
        assertEquals("", wrong.out());
        assertTrue(
                wrong.err()
                        .contains(
                                "ERROR: dockerfile parse error on line 2: unknown instruction: BLAH\n" + path + ":2\n"),
                wrong.err());
    }

    @Test
    void failuresShowTheirLinesAndTheStandardInputIsAContext() {
        Command.Result failed = DAEMON.djongCommand("build", "--progress", "plain", "-f", "-", folder.toString())
                .env("DOCKER_BUILDKIT", "1")
                .input("FROM busybox\nRUN echo words && exit 7\n".getBytes(StandardCharsets.UTF_8))
                .run()
                .code(1);
        assertTrue(failed.err().endsWith("""
                        ------
                         > [2/2] RUN echo words && exit 7:
                        words
                        ------
                        Dockerfile:2
                        --------------------
                           1 |     FROM busybox
                           2 | >>> RUN echo words && exit 7
                           3 |    \s
                        --------------------
                        ERROR: failed to build: failed to solve: process "/bin/sh -c echo words && exit 7" did not complete successfully: exit code: 7
                        """), failed.err());
        String id = DAEMON.djongCommand("build", "-q", "-")
                .env("DOCKER_BUILDKIT", "1")
                .input("FROM busybox\nENV from=input\n".getBytes(StandardCharsets.UTF_8))
                .run()
                .ok();
        assertTrue(DAEMON.docker("inspect", "-f", "{{.Config.Env}}", id).ok().contains("from=input"));
        Command.Result refused = DAEMON.djongCommand("build", "--push", folder.toString())
                .env("DOCKER_BUILDKIT", "0")
                .run()
                .code(1);
        assertEquals("--push needs BuildKit, which DOCKER_BUILDKIT=0 turns off\n", refused.err());
    }
}
