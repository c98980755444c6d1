package djong.engine.container;

import djong.base.EngineException;
import djong.base.Ids;
import djong.engine.config.ExecConfig;
import djong.engine.config.HostConfig.ConsoleSize;
import djong.engine.container.ContainerCell.Run;
import djong.engine.spec.Capabilities;
import djong.engine.spec.ExecSpec;
import djong.engine.spec.Identity;
import djong.linux.Root;
import djong.oci.RuntimeSpec;
import djong.runtime.ExecProcess;
import djong.runtime.ExecRequest;
import djong.runtime.TaskException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The service for further processes in running containers. Every {@code id} is an exec's whole id. An exec is known from its creation until its
 * container ends, or for {@link #KEPT} after its own end.
 */
public final class Execs {
    /** How long a finished exec can still be inspected. */
    static final Duration KEPT = Duration.ofMinutes(5);

    /** How long a change of size waits for the start. */
    private static final Duration START = Duration.ofSeconds(10);

    private static final System.Logger LOG = System.getLogger(Execs.class.getName());

    private final Parts parts;
    private final Containers containers;
    private final Map<String, Exec> execs = new ConcurrentHashMap<>();

    public Execs(Parts parts, Containers containers) {
        this.parts = parts;
        this.containers = containers;
    }

    /** Notes what to run; nothing runs yet. @return its id */
    public String create(String container, ExecConfig config) {
        if (config.cmd().isEmpty()) throw new EngineException.InvalidParameter("No exec command specified");
        DetachKeys.of(config.detachKeys());
        ContainerCell cell = containers.cell(container);
        Run run = Containers.running(cell);
        if (cell.container().phase() instanceof Phase.Paused) {
            throw new EngineException.Conflict(
                    "Container " + container + " is paused, unpause the container before exec");
        }
        try {
            identity(cell.container(), config, run);
        } catch (IOException e) {
            throw new EngineException.System(
                    "cannot read the users of container " + container + ": " + e.getMessage(), e);
        }
        forgetOld();
        var exec = new Exec(Ids.random(), cell, config);
        execs.put(exec.id, exec);
        cell.execs.put(exec.id, exec);
        cell.showExecs();
        publish(exec, "exec_create: " + words(config.cmd()), Map.of());
        return exec.id;
    }

    /**
     * Runs it. With a listener, a command that cannot be run is told to it as output, since it is past refusing.
     *
     * @param detach nobody listens: returns null as soon as the process was started
     * @param tty what the client believes; only what was noted counts for the process
     * @param size null for what was noted
     */
    public @Nullable Session start(String id, boolean detach, boolean tty, @Nullable ConsoleSize size) {
        Exec exec = find(id);
        ContainerCell cell = exec.cell;
        Run run = Containers.running(cell);
        if (cell.container().phase() instanceof Phase.Paused) {
            throw new EngineException.Conflict(
                    "Container " + cell.id() + " is paused, unpause the container before exec");
        }
        if (!exec.take()) throw new EngineException.Conflict("exec command " + id + " has already run");
        ExecConfig config = exec.config;
        publish(exec, "exec_start: " + words(config.cmd()), Map.of());
        ExecProcess process;
        try {
            process = run.task.exec(request(exec, run, detach, size));
        } catch (TaskException e) {
            exec.over(e.kind().exitCode(), parts.clock().instant());
            if (detach) throw new EngineException.InvalidParameter(e.getMessage(), e);
            return new FailedSession(config.tty(), e.getMessage());
        } catch (IOException e) {
            exec.over(126, parts.clock().instant());
            throw new EngineException.System("cannot run exec " + id + ": " + e.getMessage(), e);
        } catch (EngineException e) {
            exec.over(126, parts.clock().instant());
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException.Unavailable("the start of exec " + id + " was interrupted", e);
        }
        exec.started(process);
        var over = new CountDownLatch(1);
        watch(exec, process, over);
        if (detach) {
            process.attachment().close();
            return null;
        }
        return new ExecSession(
                config.tty(),
                process.attachment(),
                config.tty() ? DetachKeys.of(config.detachKeys()) : DetachKeys.none(),
                over,
                () -> publish(exec, "exec_detach", Map.of()));
    }

    private ExecRequest request(Exec exec, Run run, boolean detach, @Nullable ConsoleSize size) throws IOException {
        ExecConfig config = exec.config;
        return request(
                parts,
                containers.hostSide(),
                exec.cell.container(),
                run,
                config,
                !detach && config.attachStdin(),
                !detach && config.attachStdout(),
                !detach && config.attachStderr(),
                exec.firstSize(size));
    }

    /** What the runtime is asked for a further process of a running container. */
    static ExecRequest request(
            Parts parts,
            HostSide hostSide,
            Container c,
            Run run,
            ExecConfig config,
            boolean stdin,
            boolean stdout,
            boolean stderr,
            ConsoleSize size)
            throws IOException {
        Identity identity = identity(c, config, run);
        List<String> held = Capabilities.of(
                config.privileged() || c.hostConfig().security().privileged(),
                c.hostConfig().security().capAdd(),
                c.hostConfig().security().capDrop(),
                hostSide.capabilities());
        boolean noNewPrivileges =
                SecurityOptions.of(c.hostConfig().security().securityOpt()).noNewPrivileges()
                        || parts.options().noNewPrivileges();
        RuntimeSpec.Process process = ExecSpec.build(
                c.config(),
                c.hostConfig(),
                parts.options().defaultUlimits(),
                config,
                identity,
                held,
                hostSide.linkEnv(c),
                noNewPrivileges,
                size);
        return new ExecRequest(process, stdin, stdout, stderr, ConsoleSizes.toRuntime(size));
    }

    /** Who it runs as, by the files in the container's root as its processes see it. */
    private static Identity identity(Container c, ExecConfig config, Run run) throws IOException {
        String user = config.user().isEmpty() ? c.config().user() : config.user();
        try (Root root = Root.open(Path.of("/proc/" + run.task.pid() + "/root"))) {
            return Start.identity(root, user, c.hostConfig().security().groupAdd());
        }
    }

    private void watch(Exec exec, ExecProcess process, CountDownLatch over) {
        Thread.ofVirtual().name("exit of exec " + Ids.truncated(exec.id)).start(() -> {
            try {
                int code = process.awaitExit();
                exec.over(code, parts.clock().instant());
                publish(exec, "exec_die", Map.of("exitCode", Integer.toString(code)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "the end of exec " + exec.id + " was not handled", e);
            } finally {
                over.countDown();
            }
        });
    }

    /** Sets its terminal's size. Clients send it beside the start, and it may overtake it: blocks until the exec runs, ten seconds at most. */
    public void resize(String id, ConsoleSize size) {
        Exec exec = find(id);
        Containers.running(exec.cell);
        if (exec.ended() != null) throw new EngineException.NotFound("process does not exist " + id + ": not found");
        exec.ask(size);
        try {
            if (!exec.awaitStart(START)) throw new EngineException.System("timeout waiting for exec session ready");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException.Unavailable("resizing exec " + id + " was interrupted", e);
        }
        ExecProcess process = exec.process();
        if (process == null) throw new EngineException.InvalidParameter("exec process is not started");
        djong.runtime.ConsoleSize known = ConsoleSizes.toRuntime(size);
        if (known == null) return;
        try {
            process.resize(known);
        } catch (IOException e) {
            throw new EngineException.System("cannot resize exec " + id + ": " + e.getMessage(), e);
        }
    }

    /** What is known of it. */
    public ExecView inspect(String id) {
        return find(id).view();
    }

    private Exec find(String id) {
        Exec exec = execs.get(id);
        // A container's end is the end of its execs, and of what is known of them.
        if (exec == null || exec.cell.run() == null && exec.ended() == null) {
            throw new EngineException.NotFound("No such exec instance: " + id);
        }
        return exec;
    }

    private void forgetOld() {
        Instant limit = parts.clock().instant().minus(KEPT);
        execs.values().removeIf(exec -> {
            Instant ended = exec.ended();
            boolean old = ended != null && ended.isBefore(limit) || ended == null && exec.cell.run() == null;
            if (old && exec.cell.execs.remove(exec.id) != null) exec.cell.showExecs();
            return old;
        });
    }

    private void publish(Exec exec, String action, Map<String, String> more) {
        var attributes = new java.util.HashMap<>(more);
        attributes.put("execID", exec.id);
        containers.events().publish(exec.cell.container(), action, attributes);
    }

    /** Docker leaves a space behind a command without arguments. */
    static String words(List<String> cmd) {
        return cmd.getFirst() + " " + String.join(" ", cmd.subList(1, cmd.size()));
    }
}
