package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is done to containers that are there: stats, top, update, pause, prune, attach by WebSocket; beside the reference where there is one. */
class OperationsIT {
    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    private static final String SET_UP = """
            api() { m=$1 p=$2; shift 2; curl -s --max-time 20 --unix-socket $SOCK -X $m "http://d/v1.51$p" -w '[%{http_code}]\\n' "$@"; }
            update() { api POST /containers/$1/update -H 'Content-Type: application/json' -d "$2"; }
            numbers() { sed -e 's/[0-9a-f]\\{64\\}/ID/g' -e 's/_recursive":\\[[^]]*\\]/_recursive":[]/g' -e 's/[0-9][0-9.]*/N/g'; }
            """;
    private static final String RUN =
            "docker run -d --label ops --name ops ops sh -c 'trap \"exit 3\" USR1; while :; do sleep 0.1; done' >/dev/null; ";
    private static final String END = "; docker rm -f ops >/dev/null";

    record Row(String rule, String script) {
        @Override
        public String toString() {
            return rule;
        }
    }

    @BeforeAll
    static void images() {
        importInto(DAEMON);
    }

    private static void importInto(Engine engine) {
        engine.dockerCommand("import", "-c", "CMD [\"sh\"]", "-", "ops:latest")
                .input(Images.busybox())
                .run()
                .ok();
    }

    @AfterAll
    static void cleanUp() {
        String host = System.getenv("DJONG_REFERENCE_HOST");
        if (host == null || host.isEmpty()) return;
        script(new Reference(host), "docker ps -aq --filter label=ops | xargs -r docker rm -f; docker rmi -f ops");
    }

    private static String script(Engine engine, String script) {
        var run = engine.client("sh", "-c", "exec 2>&1\n" + SET_UP + script)
                .env("SOCK", engine.host().substring("unix://".length()))
                .run();
        return Normal.of(run.out()) + "exit " + run.code() + "\n";
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row("stats, one look", RUN + "api GET '/containers/ops/stats?stream=0&one-shot=1' | numbers" + END),
                new Row("stats, two looks", RUN + "api GET '/containers/ops/stats?stream=0' | numbers" + END),
                new Row(
                        "stats without a network",
                        "docker run -d --label ops --name ops --network none --pids-limit 20 -m 20m ops sleep 100 >/dev/null; "
                                + "api GET '/containers/ops/stats?stream=0&one-shot=1' | numbers" + END),
                new Row(
                        "stats of one that does not run",
                        "docker create --label ops --name ops ops true >/dev/null; api GET '/containers/ops/stats?stream=0'; docker stats --no-stream ops | cut -c15-"
                                + END),
                new Row(
                        "stats that cannot be",
                        "api GET '/containers/nosuch/stats'; api GET '/containers/nosuch/stats?one-shot=1' | tail -c 6"),
                new Row(
                        "top",
                        RUN
                                + "docker top ops -o pid,comm | awk '{print $2}' | sort -u; docker top ops | head -1; docker top ops aux | head -1"
                                + END),
                new Row(
                        "top that ps refuses",
                        RUN
                                + "for a in -o%20cmd --bogus %20%20-ef -o%20comm=PID; do api GET /containers/ops/top?ps_args=$a; done"
                                + END),
                new Row(
                        "top of one that does not run",
                        "docker create --label ops --name ops ops true >/dev/null; docker top ops" + END),
                new Row(
                        "pause and what is refused then",
                        RUN + "api POST /containers/ops/unpause; docker pause ops; api POST /containers/ops/pause; "
                                + "docker ps -a --filter name=ops --format '{{.State}} {{.Status}}'; "
                                + "docker exec ops true; docker attach ops; docker rm ops; api POST /containers/ops/start; "
                                + "docker inspect -f '{{.State.Status}} {{.State.Running}} {{.State.Paused}}' ops; "
                                + "docker unpause ops; docker exec ops echo goes on" + END),
                new Row(
                        "a signal lets it go on",
                        RUN
                                + "docker pause ops; docker kill -s USR1 ops; docker wait ops; docker events --since 1h --until $(($(date +%s) + 1)) "
                                + "--filter container=ops --filter type=container --format '{{.Action}}' | grep -v exec | tail -4"
                                + END),
                new Row(
                        "execs: frames are what the start asks for, and a killed container's have no terminal",
                        RUN
                                + "e() { api POST /containers/ops/exec -H 'Content-Type: application/json' -d \"$1\" | sed 's/.*:\"//;s/\".*//'; }; "
                                + "start() { api POST /exec/$1/start -H 'Content-Type: application/json' -d \"$2\"; }; "
                                + "both='\"AttachStdout\":true,\"AttachStderr\":true,\"Cmd\":[\"sh\",\"-c\",\"echo a; echo b >&2\"]'; "
                                + "start $(e \"{$both}\") '{\"Tty\":true}' | od -c; start $(e \"{\\\"Tty\\\":true,$both}\") '{}' | od -c; "
                                + "x=$(e '{\"Cmd\":[\"sleep\",\"50\"],\"Tty\":true}'); start $x '{\"Detach\":true}'; docker kill -s 0 ops; docker kill ops; "
                                + "docker wait ops >/dev/null; api POST \"/exec/$x/resize?h=1&w=1\""
                                + END),
                new Row("killed while paused", RUN + "docker pause ops; docker kill ops; docker wait ops" + END),
                new Row("stopped while paused", RUN + "docker pause ops; docker stop -t 0 ops; docker wait ops" + END),
                new Row(
                        "limits that make no sense",
                        RUN
                                + "for u in x '' '{}' '{\"Memory\":1000}' '{\"Memory\":104857600}' '{\"NanoCpus\":99000000000000}' "
                                + "'{\"CpuPeriod\":10}' '{\"RestartPolicy\":{\"Name\":\"bogus\"}}' "
                                + "'{\"RestartPolicy\":{\"Name\":\"always\",\"MaximumRetryCount\":3}}'; do update ops \"$u\"; done; update nosuch '{}'"
                                + END),
                new Row(
                        "limits that contradict each other",
                        "docker run -d --label ops --name ops --cpus 0.5 -m 64m ops sleep 100 >/dev/null; "
                                + "for u in '{\"CpuQuota\":20000}' '{\"CpuPeriod\":20000}' '{\"Memory\":204857600}' '{\"NanoCpus\":700000000}' "
                                + "'{\"Memory\":204857600,\"MemorySwap\":404857600}' '{\"MemorySwap\":504857600}'; do update ops \"$u\"; done; "
                                + "docker inspect -f '{{.HostConfig.Memory}} {{.HostConfig.MemorySwap}} {{.HostConfig.NanoCpus}}' ops"
                                + END),
                new Row(
                        "no restart of one that removes itself",
                        "docker run -d --rm --label ops --name ops ops sleep 100 >/dev/null; docker update --restart always ops; "
                                + "docker update --restart no ops; docker inspect -f '{{json .HostConfig.RestartPolicy}}' ops"
                                + END),
                new Row(
                        "prune by label",
                        "docker run --label ops=a --name ops-a ops sh -c 'echo hi >/f'; docker run --label ops=b --name ops-b ops true; "
                                + "docker container prune -f --filter label=ops=a; docker container prune -f --filter label=ops --filter label!=ops=b; "
                                + "docker container prune -f --filter label=ops --filter until=1h; docker ps -a --filter label=ops --format '{{.Names}}'; "
                                + "docker container prune -f --filter label=ops=b; echo n | docker container prune"),
                new Row(
                        "prunes that cannot be",
                        "for f in bogus=x until=zzz; do docker container prune -f --filter $f; done; docker container prune -f --filter until=1h --filter until=2h; "
                                + "docker image prune -f --filter bogus=x; docker image prune -f --filter label=ops=nosuch"),
                new Row(
                        "disk usage by kind",
                        "api GET '/system/df?type=bogus'; api GET '/system/df?type=build-cache'; api GET '/system/df?type=container' | grep -o '\"Images.*\"Containers\":.'"),
                new Row("no WebSocket", "api GET /containers/nosuch/attach/ws"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void sameAsTheReference(Row row) {
        Reference reference = Reference.orSkip();
        importInto(reference);
        assertEquals(script(reference, row.script()), script(DAEMON, row.script()));
    }

    /** The shell has no handler yet when the start is answered, and as process 1 it would never see the signal. */
    @Test
    void aSignalRightAfterTheStartIsHandled() throws IOException {
        var api = new Api(DAEMON.socket());
        String command = "{\"Image\": \"ops\", \"StopTimeout\": 60, "
                + "\"Cmd\": [\"sh\", \"-c\", \"trap 'exit 7' TERM; sleep 54325 & wait\"]}";
        String id = api.call("POST", "/containers/create", command).field("Id");
        String path = "/containers/" + id;
        for (String signal : List.of("/kill?signal=TERM", "/stop", "/kill?signal=TERM", "/stop")) {
            assertEquals(204, api.call("POST", path + "/start", "").status());
            assertEquals(204, api.call("POST", path + signal, "").status());
            assertEquals("7", api.call("POST", path + "/wait", "").field("StatusCode"), signal);
        }
        assertEquals(204, api.call("DELETE", path, "").status());
    }

    @Test
    void newLimitsHoldAtOnceAndAfterTheNextStart() {
        String id = DAEMON.docker("run", "-d", "ops", "sleep", "1000").ok();
        DAEMON.djong("update", "-m", "64m", "--memory-swap", "64m", "--cpus", "0.5", "--pids-limit", "30", id)
                .ok();
        String seen =
                "cd /sys/fs/cgroup; cat memory/memory.limit_in_bytes cpu/cpu.cfs_quota_us pids/pids.max 2>/dev/null"
                        + " || { cat memory.max; cut -d' ' -f1 cpu.max; cat pids.max; }";
        assertEquals(
                "67108864\n50000\n30",
                DAEMON.docker("exec", id, "sh", "-c", seen).ok());
        DAEMON.docker("restart", "-t", "0", id).ok();
        assertEquals(
                "67108864\n50000\n30",
                DAEMON.docker("exec", id, "sh", "-c", seen).ok());
        DAEMON.djong("update", "--pids-limit", "-1", id).ok();
        assertTrue(DAEMON.docker("exec", id, "sh", "-c", seen).ok().endsWith("max"));
        DAEMON.docker("restart", "-t", "0", id).ok();
        DAEMON.docker("rm", "-f", id).ok();
    }

    @Test
    void memoryThatIsTakenAwayIsMissed() {
        String id = DAEMON.docker(
                        "run",
                        "-d",
                        "-m",
                        "256m",
                        "ops",
                        "sh",
                        "-c",
                        "until [ -e /go ]; do sleep 0.05; done; head -c 128m /dev/zero | tail -c 128m | wc -c; exit ${PIPESTATUS:-137}")
                .ok();
        DAEMON.docker("update", "-m", "16m", "--memory-swap", "16m", id).ok();
        DAEMON.docker("exec", id, "touch", "/go").ok();
        DAEMON.docker("wait", id).ok();
        assertEquals(
                "true",
                DAEMON.docker("inspect", "-f", "{{.State.OOMKilled}}", id).ok());
        DAEMON.docker("rm", "-f", id).ok();
    }

    @Test
    void staysPausedWithoutTheDaemon() {
        String id = DAEMON.docker("run", "-d", "ops", "sleep", "1000").ok();
        DAEMON.djong("pause", id).ok();
        DAEMON.killHard();
        DAEMON.start();
        assertEquals(
                "paused",
                DAEMON.docker("inspect", "-f", "{{.State.Status}}", id).ok());
        // A stop in peace is no different.
        DAEMON.stop();
        DAEMON.start();
        assertEquals(
                "paused",
                DAEMON.docker("inspect", "-f", "{{.State.Status}}", id).ok());
        DAEMON.djong("unpause", id).ok();
        assertEquals("here", DAEMON.docker("exec", id, "echo", "here").ok());
        DAEMON.docker("rm", "-f", id).ok();
    }

    @Test
    void theTableFollowsContainersThatComeAndGo() throws Exception {
        Process stats =
                DAEMON.djongCommand("stats", "-a", "--format", "<{{.Name}}>").start();
        try (var out = stats.inputReader()) {
            String id = DAEMON.docker("run", "-d", "--name", "comes", "ops", "sleep", "1000")
                    .ok();
            String line = out.readLine();
            while (line != null && !line.contains("<comes>")) line = out.readLine();
            assertTrue(line != null, "never shown");
            DAEMON.docker("rm", "-f", id).ok();
            // A screen without it: from one beginning to the next.
            boolean shown = true;
            while (shown) {
                line = out.readLine();
                while (line != null && !line.contains("\u001b[H")) line = out.readLine();
                shown = line != null && line.contains("<comes>");
            }
        } finally {
            stats.destroyForcibly();
        }
    }

    @Test
    void usageOfTheDiskAndItsRelease() {
        String id = DAEMON.docker("run", "-d", "--label", "df", "ops", "sh", "-c", "head -c 3000000 /dev/zero >/f")
                .ok();
        DAEMON.docker("wait", id).ok();
        String df = DAEMON.djong("system", "df", "--format", "{{.Type}} {{.TotalCount}} {{.Size}} {{.Reclaimable}}")
                .ok();
        assertTrue(df.contains("Containers 1 3MB 3MB (100%)"), df);
        assertEquals(
                DAEMON.docker("system", "df").ok(), DAEMON.djong("system", "df").ok());
        String freed =
                DAEMON.djong("system", "prune", "-f", "--filter", "label=df").ok();
        assertEquals("Deleted Containers:\n" + id + "\n\nTotal reclaimed space: 3MB", freed);
        DAEMON.dockerCommand("import", "-", "unused:1")
                .input(Images.busybox())
                .run()
                .ok();
        String gone =
                DAEMON.docker("image", "prune", "-af", "--filter", "label!=x").ok();
        assertTrue(gone.contains("untagged: unused:1"), gone);
        importInto(DAEMON);
    }

    @Test
    void attachesByWebSocket() throws IOException {
        String id = DAEMON.docker("run", "-d", "-i", "ops", "cat").ok();
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(DAEMON.socket()));
            send(
                    channel,
                    ("GET /containers/" + id + "/attach/ws?stream=1&stdin=1&stdout=1 HTTP/1.1\r\nHost: d\r\n"
                                    + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            assertTrue(until(channel, "\r\n\r\n").contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
            send(channel, new byte[] {(byte) 0x81, (byte) 0x83, 0, 0, 0, 0, 'h', 'i', '\n'});
            assertEquals("\u0082\u0003hi\n", until(channel, "hi\n"));
            send(channel, new byte[] {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 3, (byte) 0xe8});
            assertEquals("\u0088\u0002\u0003\u00e8", until(channel, "\u0003\u00e8"));
            assertEquals(-1, channel.read(ByteBuffer.allocate(1)));
        }
        DAEMON.docker("rm", "-f", id).ok();
    }

    private static void send(SocketChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) channel.write(buffer);
    }

    /** Reads byte by byte up to a text, or to the end. */
    private static String until(SocketChannel channel, String end) throws IOException {
        var read = new ByteArrayOutputStream();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (!read.toString(StandardCharsets.ISO_8859_1).endsWith(end) && channel.read(one) > 0) {
            read.write(one.flip().get());
            one.clear();
        }
        return read.toString(StandardCharsets.ISO_8859_1);
    }
}
