package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.command.WaitContainerResultCallback;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.PruneType;
import com.github.dockerjava.api.model.RestartPolicy;
import com.github.dockerjava.api.model.Statistics;
import com.github.dockerjava.api.model.StreamType;
import com.github.dockerjava.api.model.Volume;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.core.InvocationBuilder;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The client below Testcontainers and many IDEs: its commands for containers, volumes, execs, archives and events, one by one. */
@Timeout(60)
class DockerJavaIT {
    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    private static DockerClient docker;

    private static final class Output extends ResultCallback.Adapter<Frame> {
        private final Map<StreamType, String> texts = new TreeMap<>();

        @Override
        public void onNext(Frame frame) {
            texts.merge(frame.getStreamType(), new String(frame.getPayload(), StandardCharsets.UTF_8), String::concat);
        }

        String text(StreamType stream) {
            return texts.getOrDefault(stream, "");
        }
    }

    /** Keeps what comes until somebody asks. */
    private static final class Received<T> extends ResultCallback.Adapter<T> {
        private final LinkedBlockingQueue<T> all = new LinkedBlockingQueue<>();

        @Override
        public void onNext(T each) {
            all.add(each);
        }

        T next() throws InterruptedException {
            T next = all.poll(20, TimeUnit.SECONDS);
            assertNotNull(next, "nothing came");
            return next;
        }
    }

    @BeforeAll
    static void open() {
        Images.importBusybox(DAEMON);
        var config = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost(DAEMON.host())
                .build();
        docker = DockerClientImpl.getInstance(
                config,
                new ZerodepDockerHttpClient.Builder()
                        .dockerHost(URI.create(DAEMON.host()))
                        .build());
    }

    @AfterEach
    void containers() {
        DAEMON.removeContainers();
    }

    @AfterAll
    static void close() throws IOException {
        if (docker != null) docker.close();
    }

    private static CreateContainerCmd container(String... command) {
        return docker.createContainerCmd(Images.BUSYBOX).withCmd(command);
    }

    private static String started(CreateContainerCmd create) {
        String id = create.exec().getId();
        docker.startContainerCmd(id).exec();
        return id;
    }

    private static InspectContainerResponse.ContainerState state(String id) {
        return docker.inspectContainerCmd(id).exec().getState();
    }

    private static int exitCode(String id) {
        return docker.waitContainerCmd(id)
                .exec(new WaitContainerResultCallback())
                .awaitStatusCode();
    }

    @Test
    void knowsTheEngine() {
        docker.pingCmd().exec();
        assertTrue(docker.infoCmd().exec().getNCPU() > 0);
        assertEquals("1.51", docker.versionCmd().exec().getApiVersion());
    }

    @Test
    void makesAndListsContainers() {
        String id = container("true")
                .withName("java1")
                .withEnv("A=1")
                .withLabels(Map.of("who", "java"))
                .withHostConfig(HostConfig.newHostConfig().withMemory(64L << 20))
                .exec()
                .getId();
        var inspected = docker.inspectContainerCmd(id).withSize(true).exec();
        assertEquals("/java1", inspected.getName());
        assertEquals(64L << 20, inspected.getHostConfig().getMemory());
        assertTrue(Arrays.asList(inspected.getConfig().getEnv()).contains("A=1"));
        assertEquals("created", inspected.getState().getStatus());
        assertEquals(
                List.of(id),
                docker.listContainersCmd().withShowAll(true).withLabelFilter(Map.of("who", "java")).exec().stream()
                        .map(c -> c.getId())
                        .toList());
        assertEquals(List.of(), docker.listContainersCmd().exec());
        assertThrows(
                ConflictException.class,
                () -> container("true").withName("java1").exec());
        docker.renameContainerCmd(id).withName("java2").exec();
        assertEquals("/java2", docker.inspectContainerCmd(id).exec().getName());
        docker.removeContainerCmd(id).exec();
        assertThrows(
                NotFoundException.class, () -> docker.inspectContainerCmd(id).exec());
    }

    @Test
    void waitsAndReadsLogs() throws InterruptedException {
        String id = started(container("sh", "-c", "echo out; echo err >&2; exit 3"));
        assertEquals(3, exitCode(id));
        assertEquals(3L, state(id).getExitCodeLong());
        var output = docker.logContainerCmd(id)
                .withStdOut(true)
                .withStdErr(true)
                .withFollowStream(true)
                .exec(new Output());
        output.awaitCompletion();
        assertEquals("out\n", output.text(StreamType.STDOUT));
        assertEquals("err\n", output.text(StreamType.STDERR));
        var last = docker.logContainerCmd(id).withStdOut(true).withTail(0).exec(new Output());
        last.awaitCompletion();
        assertEquals(Map.of(), last.texts);
    }

    @Test
    void attaches() throws Exception {
        String id = container("sh", "-c", "read x; echo got $x")
                .withStdinOpen(true)
                .withStdInOnce(true)
                .exec()
                .getId();
        try (var typed = new PipedOutputStream();
                var input = new PipedInputStream(typed)) {
            var output = docker.attachContainerCmd(id)
                    .withStdIn(input)
                    .withStdOut(true)
                    .withFollowStream(true)
                    .exec(new Output());
            output.awaitStarted();
            docker.startContainerCmd(id).exec();
            typed.write("words\n".getBytes(StandardCharsets.UTF_8));
            typed.flush();
            assertEquals(0, exitCode(id));
            output.awaitCompletion();
            assertEquals("got words\n", output.text(StreamType.STDOUT));
        }
    }

    @Test
    void stopsKillsRestartsAndPauses() {
        String id = started(container("sleep", "1000"));
        assertThrows(
                NotModifiedException.class, () -> docker.startContainerCmd(id).exec());
        docker.pauseContainerCmd(id).exec();
        assertTrue(state(id).getPaused());
        docker.unpauseContainerCmd(id).exec();
        assertFalse(state(id).getPaused());
        String before = state(id).getStartedAt();
        docker.restartContainerCmd(id).withTimeout(0).exec();
        assertTrue(state(id).getStartedAt().compareTo(before) > 0);
        docker.killContainerCmd(id).withSignal("KILL").exec();
        assertEquals(137, exitCode(id));
        docker.startContainerCmd(id).exec();
        docker.stopContainerCmd(id).withTimeout(0).exec();
        assertEquals(137L, state(id).getExitCodeLong());
        assertThrows(
                NotModifiedException.class, () -> docker.stopContainerCmd(id).exec());
        docker.startContainerCmd(id).exec();
        docker.killContainerCmd(id).exec();
        assertEquals(137, exitCode(id));
    }

    @Test
    void updatesAndShowsProcesses() {
        String id = started(container("sleep", "1000"));
        docker.updateContainerCmd(id)
                .withMemory(128L << 20)
                .withMemorySwap(256L << 20)
                .withRestartPolicy(RestartPolicy.onFailureRestart(2))
                .exec();
        var hostConfig = docker.inspectContainerCmd(id).exec().getHostConfig();
        assertEquals(128L << 20, hostConfig.getMemory());
        assertEquals(RestartPolicy.onFailureRestart(2), hostConfig.getRestartPolicy());
        var top = docker.topContainerCmd(id).withPsArgs("-o pid,args").exec();
        assertEquals(List.of("PID", "COMMAND"), List.of(top.getTitles()));
        assertEquals("sleep 1000", top.getProcesses()[0][1]);
    }

    @Test
    void streamsStatistics() throws Exception {
        String id = started(container("sh", "-c", "while :; do :; done"));
        try (var received = docker.statsCmd(id).exec(new Received<Statistics>())) {
            Statistics first = received.next();
            Statistics second = received.next();
            assertTrue(second.getCpuStats().getCpuUsage().getTotalUsage()
                    > first.getCpuStats().getCpuUsage().getTotalUsage());
            assertEquals(
                    first.getCpuStats().getCpuUsage().getTotalUsage(),
                    second.getPreCpuStats().getCpuUsage().getTotalUsage());
            assertTrue(second.getMemoryStats().getUsage() > 0);
            assertTrue(second.getMemoryStats().getLimit()
                    >= second.getMemoryStats().getUsage());
            assertTrue(second.getNetworks().containsKey("eth0"));
        }
        var once = new InvocationBuilder.AsyncResultCallback<Statistics>();
        docker.statsCmd(id).withNoStream(true).exec(once);
        assertEquals(1L, once.awaitResult().getPidsStats().getCurrent());
    }

    @Test
    void executes() throws InterruptedException {
        String id = started(container("sleep", "1000"));
        String exec = docker.execCreateCmd(id)
                .withCmd("sh", "-c", "read x; echo $x from $(whoami) in $PWD with $V; echo no >&2; exit 4")
                .withAttachStdin(true)
                .withAttachStdout(true)
                .withAttachStderr(true)
                .withUser("www-data")
                .withWorkingDir("/tmp")
                .withEnv(List.of("V=1"))
                .exec()
                .getId();
        assertFalse(docker.inspectExecCmd(exec).exec().isRunning());
        var inside = docker.execStartCmd(exec)
                .withStdIn(new ByteArrayInputStream("hello\n".getBytes(StandardCharsets.UTF_8)))
                .exec(new Output());
        inside.awaitCompletion();
        assertEquals("hello from www-data in /tmp with 1\n", inside.text(StreamType.STDOUT));
        assertEquals("no\n", inside.text(StreamType.STDERR));
        var inspected = docker.inspectExecCmd(exec).exec();
        assertEquals(4L, inspected.getExitCodeLong());
        assertEquals(id, inspected.getContainerID());

        String terminal = docker.execCreateCmd(id)
                .withCmd("sh", "-c", "[ -t 1 ] && echo tty")
                .withTty(true)
                .withAttachStdout(true)
                .exec()
                .getId();
        var raw = docker.execStartCmd(terminal).withTty(true).exec(new Output());
        raw.awaitCompletion();
        assertEquals(Map.of(StreamType.RAW, "tty\r\n"), raw.texts);
    }

    private static byte[] archive(String name, String content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes)) {
            Images.file(tar, name, 0640, content);
        }
        return bytes.toByteArray();
    }

    @Test
    void copiesBothWays() throws IOException {
        String id = container("cat", "/tmp/in").exec().getId();
        docker.copyArchiveToContainerCmd(id)
                .withTarInputStream(new ByteArrayInputStream(archive("in", "by archive\n")))
                .withRemotePath("/tmp")
                .exec();
        try (InputStream out = docker.copyArchiveFromContainerCmd(id, "/tmp/in").exec();
                var tar = new TarArchiveInputStream(out)) {
            var entry = tar.getNextEntry();
            assertEquals("in", entry.getName());
            assertEquals(0640, entry.getMode() & 0777);
            assertEquals("by archive\n", new String(tar.readAllBytes(), StandardCharsets.UTF_8));
        }
        assertThrows(
                NotFoundException.class,
                () -> docker.copyArchiveFromContainerCmd(id, "/no/such").exec().close());
        docker.startContainerCmd(id).exec();
        assertEquals(0, exitCode(id));
        assertTrue(docker.containerDiffCmd(id).exec().stream()
                .anyMatch(change -> change.getPath().equals("/tmp/in") && change.getKind() == 1));
    }

    @Test
    void commits() throws InterruptedException {
        String id = started(container("sh", "-c", "echo kept > /kept"));
        assertEquals(0, exitCode(id));
        String image = docker.commitCmd(id)
                .withRepository("committed")
                .withTag("1")
                .withMessage("why")
                .withAuthor("java")
                .exec();
        assertEquals("java", docker.inspectImageCmd("committed:1").exec().getAuthor());
        String again = started(docker.createContainerCmd("committed:1").withCmd("cat", "/kept"));
        assertEquals(0, exitCode(again));
        var output = docker.logContainerCmd(again).withStdOut(true).exec(new Output());
        output.awaitCompletion();
        assertEquals("kept\n", output.text(StreamType.STDOUT));
        docker.removeContainerCmd(again).exec();
        docker.removeImageCmd("committed:1").exec();
        assertThrows(
                NotFoundException.class, () -> docker.inspectImageCmd(image).exec());
    }

    @Test
    void keepsVolumes() {
        var made = docker.createVolumeCmd()
                .withName("java-data")
                .withLabels(Map.of("who", "java"))
                .exec();
        assertEquals("java-data", made.getName());
        var inspected = docker.inspectVolumeCmd("java-data").exec();
        assertEquals("local", inspected.getDriver());
        assertEquals(Map.of("who", "java"), inspected.getLabels());
        String id = started(container("sh", "-c", "echo 1 > /d/f; cat /m/f && ! echo 2 > /m/f")
                .withHostConfig(HostConfig.newHostConfig()
                        .withBinds(new Bind("java-data", new Volume("/d"), AccessMode.rw))
                        .withMounts(List.of(new Mount()
                                .withType(MountType.VOLUME)
                                .withSource("java-data")
                                .withTarget("/m")
                                .withReadOnly(true)))));
        assertEquals(0, exitCode(id));
        assertThrows(
                ConflictException.class,
                () -> docker.removeVolumeCmd("java-data").exec());
        docker.removeContainerCmd(id).withRemoveVolumes(true).exec();
        assertEquals(
                List.of("java-data"),
                docker.listVolumesCmd().withFilter("label", List.of("who=java")).exec().getVolumes().stream()
                        .map(v -> v.getName())
                        .toList());
        docker.removeVolumeCmd("java-data").exec();
        assertThrows(
                NotFoundException.class,
                () -> docker.inspectVolumeCmd("java-data").exec());
    }

    @Test
    void hearsEvents() throws Exception {
        try (var events =
                docker.eventsCmd().withLabelFilter(Map.of("heard", "yes")).exec(new Received<Event>())) {
            events.awaitStarted();
            String id = started(container("true").withLabels(Map.of("heard", "yes")));
            assertEquals(0, exitCode(id));
            docker.removeContainerCmd(id).exec();
            for (String action : List.of("create", "start", "die", "destroy")) {
                Event event = events.next();
                assertEquals(action, event.getAction());
                assertEquals(id, event.getId());
                if (action.equals("die"))
                    assertEquals("0", event.getActor().getAttributes().get("exitCode"));
            }
        }
    }

    @Test
    void prunes() {
        String id = started(container("true").withLabels(Map.of("prune", "me")));
        assertEquals(0, exitCode(id));
        String kept = container("true").exec().getId();
        docker.pruneCmd(PruneType.CONTAINERS).withLabelFilter("prune=me").exec();
        assertThrows(
                NotFoundException.class, () -> docker.inspectContainerCmd(id).exec());
        assertEquals("created", state(kept).getStatus());
    }

    @Test
    void resizesTerminals() throws InterruptedException {
        String id = started(container("sh", "-c", "until [ \"$(stty size 2>&-)\" = '33 77' ]; do :; done; echo sized")
                .withTty(true)
                .withStdinOpen(true));
        docker.resizeContainerCmd(id).withSize(33, 77).exec();
        assertEquals(0, exitCode(id));
        var output = docker.logContainerCmd(id).withStdOut(true).exec(new Output());
        output.awaitCompletion();
        assertEquals(Map.of(StreamType.RAW, "sized\r\n"), output.texts);
    }
}
