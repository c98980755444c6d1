package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** How BuildKit's client and the daemon talk: connections, the client's session, what is kept, past builds. What is built is BuildKitParityIT's. */
class BuildKitIT {
    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    @TempDir
    static Path state;

    private static Buildx buildx;

    @BeforeAll
    static void prepare() {
        buildx = Buildx.orSkip(state);
        Images.importBusybox(DAEMON);
    }

    private static String run(String script) throws IOException {
        return buildx.script(DAEMON, script).run().code(0).out();
    }

    /** How much of a folder was sent, as the client shows it. */
    private static long sent(String output) {
        Matcher line = Pattern.compile(
                        "\\[internal\\] load build context\\n(?:#.*\\n)*?#\\d+ transferring context: ([0-9.]+)(k?M?)B.*done")
                .matcher(output);
        assertTrue(line.find(), output);
        double number = Double.parseDouble(line.group(1));
        return (long) (number
                * switch (line.group(2)) {
                    case "k" -> 1000;
                    case "M" -> 1_000_000;
                    default -> 1;
                });
    }

    @Test
    void aSecondBuildSendsOnlyWhatHasChanged() throws IOException {
        String[] builds = run("""
                        head -c 3000000 /dev/urandom >large; mkdir -p d/e; echo 1 >d/e/f; ln large hard; ln -s d/e/f link
                        printf 'FROM scratch\\nCOPY . /\\n' >Dockerfile
                        $BUILDX build -t kit-sync . && echo ==== && rm hard && echo 23 >d/e/f && $BUILDX build -t kit-sync . && echo ====
                        docker create --name kit-sync kit-sync x >/dev/null; docker export kit-sync | tar tvf - | awk '{print $1, $3, $6, $7, $8}'
                        docker cp kit-sync:/link - | tar tf -; docker cp kit-sync:/d/e/f - | tar xOf -; docker cp kit-sync:/large - | tar xOf - | cmp - large
                        docker rm kit-sync >/dev/null""").split("====\\n");
        assertTrue(sent(builds[0]) > 2_900_000, builds[0]);
        assertTrue(sent(builds[1]) < 1000, builds[1]);
        assertTrue(builds[2].contains("23\n") && builds[2].contains(" 3000000 large"), builds[2]);
        assertFalse(builds[2].contains("hard"), builds[2]);
    }

    @Test
    void aLinkThatLeadsElsewhereIsCopiedAgain() throws IOException {
        String out = run("""
                        mkdir d; ln -s loop d/loop; ln -s /none d/l; printf 'FROM scratch\\nCOPY d /\\n' >Dockerfile
                        $BUILDX build -q -o one . && ln -sfn /other d/l && $BUILDX build -q -o two . && readlink one/l two/l two/loop""");
        assertTrue(out.endsWith("/none\n/other\nloop\n"), out);
    }

    @Test
    void theClientLendsSecretsAndTakesResults() throws IOException {
        String out = run("""
                        printf quiet >s; printf 'FROM busybox AS a\\nRUN --mount=type=secret,id=s,required wc -c </run/secrets/s >/n; ln -s n /l; mkdir /d; chmod 750 /d; ln /n /m\\nFROM scratch\\nCOPY --from=a /n /m /l /d/ /x/\\n' >Dockerfile
                        $BUILDX build --secret id=s,src=s -o type=local,dest=out . && ls -l out/x | awk '{print $1, $9}' && cat out/x/n
                        $BUILDX build --secret id=s,src=s -o - . 2>/dev/null | tar tf -
                        $BUILDX build --no-cache --secret id=other,src=s . 2>&1 | grep -c 'secret s: not found'""");
        assertTrue(out.contains("-rw-r--r-- n\n") && out.contains("\n5\n") && out.contains("\nx/m\n"), out);
    }

    @Test
    void whatIsKeptIsShownAndPruned() throws IOException {
        String out = run("""
                        printf 'FROM busybox\\nRUN echo kept >/k\\n' >Dockerfile; $BUILDX build -q -t kit-kept . >/dev/null
                        $BUILDX du --verbose | grep -c 'RUN /bin/sh -c echo kept >/k\\|Description:.*echo kept'
                        $BUILDX du --filter type=regular | grep -c true; $BUILDX du --filter description=nothing-like-it | grep -c true
                        $BUILDX prune -f | tail -1; $BUILDX du | tail -1
                        $BUILDX inspect | grep -E '^(Driver|Status|BuildKit version|Platforms)'""");
        var lines = out.lines().toList();
        assertTrue(Integer.parseInt(lines.getFirst()) >= 1, out);
        assertTrue(Integer.parseInt(lines.get(1)) >= 1, out);
        assertEquals("0", lines.get(2), out);
        assertTrue(lines.get(3).matches("Total:\\s+[1-9].*B"), out);
        assertTrue(lines.get(4).matches("Total:\\s+0B"), out);
        assertTrue(out.contains("Driver:        docker") || out.contains("Driver:           docker"), out);
    }

    @Test
    void imagesAreToldOfByEvents() throws IOException {
        String out = run("""
                        printf 'FROM busybox\\nLABEL told=yes\\n' >Dockerfile; id=$($BUILDX build -q -t kit-told:1 -t kit-told:2 .)
                        docker events --since 1h --until $(($(date +%s) + 1)) --filter type=image --format '{{.Action}} {{.Actor.Attributes.name}}' |
                          sed "s/$id/ID/" | grep -E 'kit-told|ID'""");
        assertEquals("tag kit-told:1\ntag kit-told:2\ncreate ID\n", out);
    }

    @Test
    void pastBuildsAreListedToldAgainAndForgotten() throws IOException {
        String out = run("""
                        printf 'FROM busybox\\nRUN echo said in the past\\n' >Dockerfile; $BUILDX build --no-cache -q -t kit-past . >/dev/null
                        printf 'FROM busybox\\nRUN exit 3\\n' >Dockerfile; $BUILDX build . >/dev/null 2>&1
                        $BUILDX history ls --format '{{.Status}}' | head -2 | tr '\\n' ' '; echo
                        ref=$($BUILDX history ls --format '{{.Ref}}' --filter status=completed | head -1); ref=${ref##*/}
                        $BUILDX history logs $ref 2>&1 | grep -c 'said in the past'
                        $BUILDX history inspect $ref | grep -E '^(Dockerfile|Build Steps)'
                        $BUILDX history rm $ref; $BUILDX history rm $ref
                        true""");
        assertTrue(out.contains("Error Completed \n2\n"), out);
        assertTrue(out.contains("Build Steps:\t"), out);
        assertTrue(out.matches("(?s).*lease \"ref_[a-z0-9]+\": not found\\n"), out);
    }

    @Test
    void aClientThatLeavesEndsItsBuild() throws Exception {
        Process client = buildx.script(
                        DAEMON,
                        "printf 'FROM busybox\\nRUN echo it runs; sleep 54321\\n' >Dockerfile; exec $BUILDX build --no-cache .")
                .start();
        try (var lines = client.inputReader()) {
            String line = lines.readLine();
            while (line != null && !line.matches("#\\d+ [0-9.]+ it runs")) line = lines.readLine();
            assertTrue(line != null, "the command has begun");
            String pid = Command.of("pgrep", "-fx", "sleep 54321").run().ok();
            ProcessHandle sleeping = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
            client.destroyForcibly();
            sleeping.onExit().get(20, TimeUnit.SECONDS);
        } finally {
            client.destroyForcibly();
        }
        assertTrue(run("$BUILDX history ls --format '{{.Status}}' | head -1").matches("(Error|Canceled)\\n"));
    }

    @Test
    void anOciLayoutIsAContext() throws IOException {
        String out = run("""
                        printf 'FROM busybox\\nENV A=layout\\nRUN echo 1 >/one\\n' >Dockerfile; $BUILDX build -q -t kit-layout . >/dev/null
                        mkdir layout; docker save kit-layout | tar xf - -C layout; docker rmi kit-layout >/dev/null; $BUILDX prune -af >/dev/null
                        printf 'FROM base\\nRUN echo $A >>/one\\nFROM scratch\\nCOPY --from=base /one /base\\nCOPY --from=0 /one /\\n' >Dockerfile
                        $BUILDX build -q --build-context base=oci-layout://$PWD/layout:latest -o type=local,dest=out . >/dev/null; cat out/base out/one
                        $BUILDX build --build-context base=oci-layout://$PWD/layout@sha256:0000000000000000000000000000000000000000000000000000000000000000 . 2>&1 | tail -1""");
        assertTrue(out.startsWith("1\n1\nlayout\n"), out);
        assertTrue(out.contains("not found"), out);
    }

    @Test
    void aKilledDaemonGoesOnBehindTheLastFinishedStep() throws Exception {
        String file =
                "printf 'FROM busybox\\nRUN echo first >/1\\nRUN echo second >/2\\nRUN %s\\nRUN echo last >/4\\n' >Dockerfile; ";
        Process client = buildx.script(
                        DAEMON, file.formatted("echo it runs; sleep 54322") + "exec $BUILDX build -t kit-resumed .")
                .start();
        try (var lines = client.inputReader()) {
            String line = lines.readLine();
            while (line != null && !line.matches("#\\d+ [0-9.]+ it runs")) line = lines.readLine();
            assertTrue(line != null, "the command has begun");
            DAEMON.killHard();
            client.waitFor(20, TimeUnit.SECONDS);
        } finally {
            client.destroyForcibly();
        }
        DAEMON.start();
        String out = run(
                file.formatted("true")
                        + "$BUILDX build -t kit-resumed . && docker run --rm kit-resumed cat /1 /2 /4 && pgrep -fx 'sleep 54322'; true");
        assertTrue(
                Pattern.compile("\\[2/5] RUN echo first >/1\\n#\\d+ CACHED\\n")
                        .matcher(out)
                        .find(),
                out);
        assertTrue(
                Pattern.compile("\\[3/5] RUN echo second >/2\\n#\\d+ CACHED\\n")
                        .matcher(out)
                        .find(),
                out);
        assertTrue(out.endsWith("first\nsecond\nlast\n"), out);
    }

    @Test
    void probesAreNoErrors() throws IOException {
        String out = run("""
                        sock=${DOCKER_HOST#unix://}
                        for path in grpc session; do
                          for headers in '-H X:y' '-H Connection:Upgrade -H Upgrade:foo'; do
                            curl -s --unix-socket $sock -X POST $headers -w '%{http_code}\\n' http://d/$path
                          done
                        done
                        for i in 1 2 3; do curl -s --max-time 0.2 --unix-socket $sock -X POST -H Connection:Upgrade -H Upgrade:h2c http://d/grpc; done
                        for i in 1 2; do curl -s --max-time 0.2 --unix-socket $sock -X POST -H Connection:Upgrade -H Upgrade:h2c -H X-Docker-Expose-Session-Uuid:same http://d/session >/dev/null; done
                        true""");
        assertEquals("""
                {"message":"no upgrade proto in request"}
                500
                {"message":"protocol foo not supported"}
                500
                {"message":"no upgrade proto in request"}
                400
                {"message":"protocol foo not supported"}
                400
                """, out);
        assertFalse(DAEMON.log().contains("level=error msg=\"io.grpc"), DAEMON.log());
    }
}
