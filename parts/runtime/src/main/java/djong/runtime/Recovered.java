package djong.runtime;

/** What became of a task while the daemon was away. */
public sealed interface Recovered {
    /** It still runs (or still waits to be started). */
    record Alive(Task task) implements Recovered {}

    /** It ended; what it left behind in the kernel and the run directory has been removed. */
    record Gone(Exit exit) implements Recovered {}
}
