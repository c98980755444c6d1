package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.BuildImageResultCallback;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Builds without BuildKit: what is kept of them, what happens at the same time, what is left when they end badly, and the clients that ask for them. */
@Timeout(120)
class BuildIT {
    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    @TempDir
    Path context;

    @BeforeAll
    static void image() {
        Images.importBusybox(DAEMON);
    }

    private void write(String name, String text) throws IOException {
        Path file = context.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private Command building(String dockerfile, String... flags) throws IOException {
        write("Dockerfile", dockerfile);
        List<String> arguments = new java.util.ArrayList<>(List.of("build"));
        arguments.addAll(List.of(flags));
        arguments.add(context.toString());
        return DAEMON.dockerCommand(arguments.toArray(String[]::new)).env("DOCKER_BUILDKIT", "0");
    }

    private String build(String dockerfile, String... flags) throws IOException {
        return building(dockerfile, flags).run().ok();
    }

    private static String run(String image, String... command) {
        String[] all = Stream.concat(Stream.of("run", "--rm", "--network", "none", image), Stream.of(command))
                .toArray(String[]::new);
        return DAEMON.docker(all).ok();
    }

    private static long hits(String output) {
        return output.lines().filter(line -> line.contains("Using cache")).count();
    }

    @Test
    void theSameBuildAgainIsTheSameImageAlsoAfterTheDaemonWasKilled() throws IOException {
        write("f", "one");
        String dockerfile = "FROM busybox\nENV A=b\nRUN echo $RANDOM$(date) >/r\nCOPY f /f\nWORKDIR /w\nCMD cat /f";
        build(dockerfile, "-t", "again:1");
        String id = DAEMON.docker("inspect", "-f", "{{.Id}}", "again:1").ok();
        assertEquals(5, hits(build(dockerfile, "-t", "again:2")));
        DAEMON.killHard();
        DAEMON.start();
        // A time alone changes nothing.
        Files.setLastModifiedTime(context.resolve("f"), java.nio.file.attribute.FileTime.from(Instant.EPOCH));
        assertEquals(5, hits(build(dockerfile, "-t", "again:3")));
        assertEquals(id, DAEMON.docker("inspect", "-f", "{{.Id}}", "again:3").ok());
        // The image may go: what it was made of is kept until it is pruned.
        DAEMON.docker("rmi", "again:1", "again:2", "again:3").ok();
        assertEquals(5, hits(build(dockerfile, "-t", "again:3")));
        assertEquals(id, DAEMON.docker("inspect", "-f", "{{.Id}}", "again:3").ok());
        write("f", "two");
        String changed = build(dockerfile, "-t", "again:4");
        assertEquals(2, hits(changed), changed);
        assertEquals("two", run("again:4"));
        assertTrue(DAEMON.docker("system", "df", "--format", "{{.Type}} {{.TotalCount}}")
                .ok()
                .contains("Build Cache "));
        DAEMON.docker("rmi", "again:3", "again:4").ok();
        DAEMON.djong("builder", "prune", "-af").ok();
        assertTrue(DAEMON.docker("system", "df", "--format", "{{.Type}} {{.TotalCount}}")
                .ok()
                .contains("Build Cache 0"));
        assertEquals(0, hits(build(dockerfile)));
    }

    @Test
    void stagesThatDoNotWaitForEachOtherRunAtOnceAndThoseNotNeededNever() throws IOException {
        // Each waits for the other: one after the other they would never end.
        String meet =
                "i=0; touch /c/%s; until [ -e /c/%s ] || [ $i = 400 ]; do usleep 50000; i=$((i+1)); done; [ $i != 400 ] && echo ok >/ok";
        String cache = "RUN --mount=type=cache,target=/c,id=meet ";
        String output = build(
                "FROM busybox AS one\n" + cache + meet.formatted("a", "b") + "\nFROM busybox AS two\n" + cache
                        + meet.formatted("b", "a")
                        + "\nFROM busybox AS never\nRUN exit 1\nFROM busybox\nCOPY --from=one /ok /1\nCOPY --from=two /ok /2\n",
                "-t",
                "both");
        assertTrue(output.indexOf("FROM busybox AS one") < output.indexOf("FROM busybox AS two"), output);
        assertTrue(output.contains("Step 7/7"), output);
        assertEquals("ok\nok", run("both", "cat", "/1", "/2"));
    }

    @Test
    void runsWithMountsAndHereDocuments() throws IOException {
        write("in/f", "context\n");
        build("""
                FROM busybox AS other
                RUN echo other >/o
                FROM busybox
                RUN --mount=type=bind,target=/ctx,source=in cat /ctx/f >/a; touch /ctx/x 2>/dev/null || echo ro >>/a
                RUN --mount=type=bind,from=other,target=/m,rw cat /m/o >>/a; echo lost >/m/lost
                RUN --mount=type=tmpfs,target=/t echo x >/t/x
                RUN --mount=type=secret,id=none,target=/s ls /s 2>/dev/null || echo no secret >>/a
                RUN --network=none ip a | grep -c eth0 >>/a || true
                RUN <<E
                echo one >>/a
                echo two >>/a
                E
                RUN <<-'E'
                #!/bin/cat
                \tnot run by a shell
                E
                COPY --chmod=640 --chown=1:2 <<F /inline
                from $HOME here
                F
                COPY --parents in/f /p/
                COPY --exclude=f in /none/
                """, "-t", "mounts");
        assertEquals("context\nro\nother\nno secret\n0\none\ntwo", run("mounts", "cat", "/a"));
        assertEquals("from  here", run("mounts", "cat", "/inline"));
        assertEquals("640 1:2", run("mounts", "stat", "-c", "%a %u:%g", "/inline"));
        assertEquals("context", run("mounts", "cat", "/p/in/f"));
        // Nothing is left of the places of mounts.
        assertEquals("", run("mounts", "sh", "-c", "ls -d /ctx /m /t /s 2>/dev/null; ls /none"));
        var insecure = building("FROM busybox\nRUN --security=insecure true").run();
        assertTrue(
                insecure.code() != 0 && insecure.err().contains("security.insecure is not allowed"),
                insecure::toString);
    }

    @Test
    void cachesOfMountsGoOutAndComeBack() throws IOException {
        String mounted = "FROM busybox\nRUN --mount=type=cache,target=/c,id=moved,uid=7 ";
        build(mounted + "echo kept >/c/f; chmod 640 /c/f");
        Path archive = context.resolve("cache.tar");
        DAEMON.djong("builder", "cache", "export", "-o", archive.toString(), "moved")
                .ok();
        DAEMON.djong("builder", "prune", "-af").ok();
        assertEquals("", DAEMON.djong("builder", "cache", "ls", "-q").ok());
        DAEMON.djong("builder", "cache", "import", "-i", archive.toString(), "moved")
                .ok();
        assertEquals(
                "moved 5B false",
                DAEMON.djong("builder", "cache", "ls", "--format", "{{.ID}} {{.Size}} {{.InUse}}")
                        .ok());
        build(mounted + "cat /c/f >/f; stat -c '%a %u' /c/f /c >>/f", "-t", "moved");
        assertEquals("kept\n640 0\n755 7", run("moved", "cat", "/f"));
        var none = DAEMON.djong("builder", "cache", "export", "-o", archive.toString(), "none");
        assertTrue(none.code() == 1 && none.err().contains("no such build cache: none"), none::toString);
        Files.writeString(archive, "no archive");
        assertEquals(
                1,
                DAEMON.djong("builder", "cache", "import", "-i", archive.toString(), "moved")
                        .code());
        assertEquals("moved", DAEMON.djong("builder", "cache", "ls", "-q").ok());
    }

    @Test
    void pathsOfImagesAndContextsStayInside() throws IOException {
        write("f", "mine");
        Files.createSymbolicLink(context.resolve("out"), Path.of("/etc/hostname"));
        build(
                "FROM busybox\nRUN ln -s /../../../../../../tmp/djong-evil /evil; ln -s / /root-link\nCOPY f /evil\nCOPY f /root-link/g",
                "-t",
                "inside");
        assertEquals(false, Files.exists(Path.of("/tmp/djong-evil")));
        assertEquals("mine", run("inside", "cat", "/tmp/djong-evil"));
        assertEquals("mine", run("inside", "cat", "/g"));
        var out = building("FROM busybox\nCOPY out /x").run();
        assertTrue(out.code() != 0 && out.err().contains("file not found in build context"), out::toString);
    }

    @Test
    void aBuildWhoseClientLeavesEndsAtOnce() throws IOException, InterruptedException {
        Process client = building("FROM busybox\nRUN echo begun; sleep 54323").start();
        try (var lines = client.inputReader()) {
            while (!lines.readLine().equals("begun")) {
                // what comes before
            }
        }
        client.destroyForcibly();
        awaitNoSteps();
        assertEquals("1", run("busybox", "echo", "1"));
    }

    /** Neither processes nor mounts of steps; ten seconds at most. */
    private static void awaitNoSteps() throws IOException {
        Instant deadline = Instant.now().plus(Duration.ofSeconds(10));
        while (true) {
            boolean quiet = DAEMON.mounts().stream().noneMatch(m -> m.contains(" overlay "))
                    && Command.of("pgrep", "-f", "sleep 5432[34]").run().code() != 0;
            if (quiet) return;
            assertTrue(Instant.now().isBefore(deadline), () -> "left behind: " + DAEMON.mounts());
        }
    }

    @Test
    void aBuildThatIsKilledGoesOnAfterItsLastStep() throws IOException, InterruptedException {
        String dockerfile =
                "FROM busybox\nRUN echo $RANDOM >/one\nRUN echo begun; [ -e /stop ] && sleep 54323 || sleep 54324\nRUN cat /one";
        Process client = building(dockerfile).start();
        try (var lines = client.inputReader()) {
            while (!lines.readLine().equals("begun")) {
                // what comes before
            }
        }
        DAEMON.killHard();
        client.waitFor();
        DAEMON.start();
        awaitNoSteps();
        String output = build(dockerfile.replace("[ -e /stop ] && sleep 54323 || sleep 54324", "true"));
        assertEquals(1, hits(output), output);
        assertEquals(
                "",
                Command.of("sh", "-c", "ls " + DAEMON.dataRoot() + "/containers")
                        .run()
                        .ok());
    }

    @Test
    void ourCommandLineBuilds() throws IOException {
        write(".dockerignore", "*\n!keep\n");
        write("keep", "kept");
        write("left", "out");
        write("docker/Other", "FROM busybox\nARG V\nCOPY . /c\nRUN echo $V >/v\nLABEL l=1");
        Path id = context.resolve("id");
        String output = DAEMON.djong(
                        "build",
                        "-t",
                        "ours:1",
                        "-f",
                        context + "/docker/Other",
                        "--build-arg",
                        "V=5",
                        "--label",
                        "m=2",
                        "--iidfile",
                        id.toString(),
                        context.toString())
                .ok();
        assertTrue(output.contains("Step 6/6 : LABEL m=2") && output.contains("Successfully tagged ours:1"), output);
        assertEquals(DAEMON.docker("inspect", "-f", "{{.Id}}", "ours:1").ok(), Files.readString(id));
        assertEquals("5\n/c/keep", run("ours:1", "sh", "-c", "cat /v; find /c -type f | sort"));
        assertEquals(
                Files.readString(id),
                DAEMON.djong(
                                "build",
                                "-q",
                                "-f",
                                context + "/docker/Other",
                                "--build-arg",
                                "V=5",
                                "--label",
                                "m=2",
                                context.toString())
                        .ok());
        write("Dockerfile", "FROM busybox\nRUN exit 7");
        var failed = DAEMON.djong("build", context.toString());
        assertEquals(7, failed.code());
        assertTrue(
                failed.err().contains("The command '/bin/sh -c exit 7' returned a non-zero code: 7"), failed::toString);
    }

    @Test
    void dockerJavaBuilds() throws IOException {
        write("Dockerfile", "FROM busybox\nARG who\nCOPY f /f\nRUN echo $who >>/f");
        write("f", "hello ");
        var config = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost(DAEMON.host())
                .build();
        try (var http = new ZerodepDockerHttpClient.Builder()
                        .dockerHost(URI.create(DAEMON.host()))
                        .build();
                DockerClient docker = DockerClientImpl.getInstance(config, http)) {
            String id = docker.buildImageCmd(context.toFile())
                    .withTags(Set.of("java-built:1"))
                    .withBuildArg("who", "java")
                    .withLabels(Map.of("a", "b"))
                    .exec(new BuildImageResultCallback())
                    .awaitImageId();
            assertTrue(DAEMON.docker("inspect", "-f", "{{.Id}}", "java-built:1")
                    .ok()
                    .startsWith("sha256:" + id));
            assertEquals("hello java", run("java-built:1", "cat", "/f"));
        }
    }

    @Test
    void pythonsDockerBuilds() throws IOException {
        Assumptions.assumeTrue(
                Command.of("python3", "-c", "import docker").run().code() == 0,
                "needs python3-docker: apt install python3-docker");
        write("Dockerfile", "FROM busybox\nCOPY f /f\nRUN exit $(wc -l </f)");
        write("f", "x\n");
        String program = """
                import docker, sys
                client = docker.from_env()
                try:
                    client.images.build(path=sys.argv[1], tag='python:1')
                except docker.errors.BuildError as e:
                    print(e.msg)
                open(sys.argv[1] + '/f', 'w').write('y')
                image, lines = client.images.build(path=sys.argv[1], tag='python:1', rm=True)
                print(image.tags, client.containers.run('python:1', 'cat /f', remove=True).decode())
                """;
        var ran = DAEMON.client("python3", "-c", program, context.toString()).run();
        assertEquals(
                "The command '/bin/sh -c exit $(wc -l </f)' returned a non-zero code: 1\n['python:1'] y", ran.ok());
    }

    @Test
    void archivesOfAllPackingsAreContexts() throws IOException {
        write("Dockerfile", "FROM busybox\nCOPY f /f");
        for (String how : List.of("", "z", "j", "J", " --zstd")) {
            write("f", "packed" + how);
            String flags = how.startsWith(" ") ? how + " -cf" : " -c" + how + "f";
            var built = DAEMON.client(
                            "bash",
                            "-c",
                            "set -o pipefail; tar -C " + context + flags + " - . | docker build -q -t packed -")
                    .env("DOCKER_BUILDKIT", "0")
                    .run();
            Assumptions.assumeTrue(!built.err().contains("zstd: Cannot exec"), "needs zstd: apt install zstd");
            built.ok();
            assertEquals("packed" + how, run("packed", "cat", "/f"));
        }
    }

    /** @param query of a build of the context by BuildKit */
    private Api.Answer buildKit(String query) throws IOException {
        Process tar = new ProcessBuilder("tar", "-C", context.toString(), "-c", ".").start();
        byte[] archive = tar.getInputStream().readAllBytes();
        return new Api(DAEMON.socket()).call("POST", "/v1.41/build?version=2&" + query, "application/x-tar", archive);
    }

    @Test
    void buildKitBuildsForClientsThatAskAsForAClassicBuild() throws IOException {
        write("f", "asked ");
        write("Dockerfile", "FROM busybox\nARG V\nCOPY f /f\nRUN --network=none echo $V >> /f\nCMD [\"cat\", \"/f\"]");
        Api.Answer built = buildKit("t=asked&buildargs=%7B%22V%22%3A%22plainly%22%7D&labels=%7B%22a%22%3A%22b%22%7D");
        assertEquals(200, built.status(), built.body());
        assertTrue(built.body().startsWith("{\"id\":\"moby.buildkit.trace\",\"aux\":\""), built.body());
        String id = DAEMON.docker("image", "inspect", "-f", "{{.Id}} {{.Config.Labels.a}}", "asked")
                .ok();
        assertTrue(id.endsWith(" b"), id);
        String last = built.body().lines().toList().getLast();
        assertEquals("{\"id\":\"moby.image.id\",\"aux\":{\"ID\":\"" + id.split(" ")[0] + "\"}}", last);
        assertEquals("asked plainly", run("asked"));

        Api.Answer quiet = buildKit("q=1&buildargs=%7B%22V%22%3A%22plainly%22%7D&labels=%7B%22a%22%3A%22b%22%7D");
        assertEquals(
                "{\"stream\":\"" + id.split(" ")[0] + "\\n\"}", quiet.body().strip());

        write("Dockerfile", "FROM busybox\nRUN --network=none false");
        Api.Answer failed = buildKit("t=failed");
        assertTrue(failed.body().contains("did not complete successfully: exit code: 1\"}"), failed.body());
        Api.Answer unknown = new Api(DAEMON.socket()).call("POST", "/v1.41/build?version=3", "");
        assertEquals(400, unknown.status(), unknown.body());
        // Docker's status.
        Api.Answer refused = buildKit("networkmode=other");
        assertEquals(500, refused.status(), refused.body());
        assertTrue(refused.body().contains("not supported by buildkit"), refused.body());
    }
}
