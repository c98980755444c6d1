package djong.runtime;

import java.io.IOException;

/** A process started in a running task's namespaces and cgroup. It ends with the task, not with its client. */
public interface ExecProcess {
    /** The process id in the daemon's pid namespace. */
    int pid();

    /** The streams that the request asked for; always the same object. */
    Attachment attachment();

    /** Blocks until the process has ended; 128 + n after signal n. Any number of threads may wait. */
    int awaitExit() throws InterruptedException;

    /** Does nothing without a terminal. */
    void resize(ConsoleSize size) throws IOException;

    /** Kills it and the processes of its group; does nothing when it has ended. */
    void kill();
}
