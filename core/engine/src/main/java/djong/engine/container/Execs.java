package djong.engine.container;

import djong.base.EngineException;
import djong.engine.container.HostConfig.ConsoleSize;
import org.jspecify.annotations.Nullable;

/** The service for further processes in running containers. Every {@code id} is an exec's whole id. */
public final class Execs {
    /** Notes what to run; nothing runs yet. @return its id */
    public String create(String container, ExecConfig config) {
        throw new EngineException.NotImplemented("exec");
    }

    /**
     * Runs it.
     *
     * @param detach nobody listens: returns null as soon as the process was started
     * @param tty must agree with what was noted; kept for the answer's content type
     * @param size null for what was noted
     */
    public @Nullable Session start(String id, boolean detach, boolean tty, @Nullable ConsoleSize size) {
        throw new EngineException.NotImplemented("exec");
    }

    /** Sets its terminal's size. */
    public void resize(String id, ConsoleSize size) {
        throw new EngineException.NotImplemented("exec");
    }

    /** What is known of it. NotFound "No such exec instance: x". */
    public ExecView inspect(String id) {
        throw new EngineException.NotImplemented("exec");
    }
}
