package djong.engine.container;

import djong.base.EngineException;
import djong.engine.container.HostConfig.ConsoleSize;
import djong.runtime.log.LogQuery;
import djong.runtime.log.LogReader;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The service for containers. Every {@code name} is a name, with or without a leading slash, a whole id, or the beginning of one that
 * fits no other; where nothing fits, {@link EngineException.NotFound}.
 */
public final class Containers {
    /** Makes a container; nothing runs yet. NotFound "No such image: x" when the image is not here. */
    public Created create(CreateContainer request) {
        throw new EngineException.NotImplemented("create");
    }

    /** All of them, newest first. Does not block. */
    public List<Container> list() {
        return List.of();
    }

    /** Does not block. */
    public Container find(String name) {
        throw new EngineException.NotFound("No such container: " + name);
    }

    /** Runs it; returns when its process has been started. NotModified when it runs already. */
    public void start(String name) {
        throw new EngineException.NotImplemented("start");
    }

    /** Joins its input and output; before its start as well. */
    public Session attach(String name, AttachOptions options) {
        throw new EngineException.NotImplemented("attach");
    }

    /** Registers a wait; returns at once. */
    public Waiting awaitExit(String name, WaitCondition condition) {
        throw new EngineException.NotImplemented("wait");
    }

    /**
     * Signals, waits, and kills what is still there afterwards. Blocks until it has ended. NotModified when it does not run.
     *
     * @param signal null for the container's own
     * @param timeout null for the container's own; negative waits for ever
     */
    public void stop(String name, @Nullable String signal, @Nullable Duration timeout) {
        throw new EngineException.NotImplemented("stop");
    }

    /** Sends a signal; after SIGKILL it waits for the end. Null or empty means SIGKILL. */
    public void kill(String name, @Nullable String signal) {
        throw new EngineException.NotImplemented("kill");
    }

    /** Stops it if it runs, then starts it. Blocks for both. */
    public void restart(String name, @Nullable String signal, @Nullable Duration timeout) {
        throw new EngineException.NotImplemented("restart");
    }

    /** Gives it another name. */
    public void rename(String name, String newName) {
        throw new EngineException.NotImplemented("rename");
    }

    /** Sets its terminal's size. */
    public void resize(String name, ConsoleSize size) {
        throw new EngineException.NotImplemented("resize");
    }

    /** Reads what it wrote. */
    public LogReader logs(String name, LogQuery query) {
        throw new EngineException.NotImplemented("logs");
    }

    /**
     * Removes it, its files and its record.
     *
     * @param force kills it first if it runs
     * @param volumes with its anonymous volumes
     * @param link the name is a link, {@code /parent/alias}, and only the link goes
     */
    public void remove(String name, boolean force, boolean volumes, boolean link) {
        throw new EngineException.NotImplemented("remove");
    }

    /** Bytes that its writable layer holds, and that its whole root file system holds. Walks the layer: slow, and so asked for only on demand. */
    public Sizes sizes(Container c) {
        throw new EngineException.NotImplemented("size");
    }

    /** Where its root file system lies. */
    public Container.GraphDriver graphDriver(Container c) {
        throw new EngineException.NotImplemented("graph driver");
    }

    /** Its files on the host. They exist once it has been started. */
    public Container.Files files(Container container) {
        throw new EngineException.NotImplemented("files");
    }

    /** @param rootBytes the image's layers and the writable one together */
    public record Sizes(long writableBytes, long rootBytes) {}
}
