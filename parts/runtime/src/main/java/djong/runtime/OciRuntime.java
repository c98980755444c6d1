package djong.runtime;

import java.nio.file.Path;

/**
 * A program that speaks the OCI runtime command line.
 *
 * @param name as users say it
 * @param program what is executed: for crun a read-only bind mount of it, which spares it the copy of itself that protects the host's file from the
 *     container (CVE-2019-5736)
 * @param root where it keeps its state
 * @param crun whether this is crun, some of whose state files we know
 */
record OciRuntime(String name, Path program, Path root, boolean crun) {
    /** A FIFO that the created process waits on. */
    Path execFifo(String id) {
        return state(id).resolve("exec.fifo");
    }

    /** The compiled filter of a container, as crun left it: what it loads, for exec as well. */
    Path filter(String id) {
        return state(id).resolve("seccomp.bpf");
    }

    Path state(String id) {
        return root.resolve(id);
    }
}
