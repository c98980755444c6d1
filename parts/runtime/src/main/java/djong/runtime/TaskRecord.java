package djong.runtime;

import java.nio.file.Path;

/**
 * What must be kept durably of a task so that a later daemon finds it again ({@link Runtimes#recover}). Process ids alone are not enough, they are
 * reused: start times, in clock ticks since boot (proc_pid_stat(5), field 22), tell whether it is still the same process.
 *
 * @param cgroupsPath the path below each cgroup hierarchy's mount point, starting with a slash
 */
public record TaskRecord(
        String id,
        String runtime,
        Path bundle,
        int pid,
        long pidStartTicks,
        int conmonPid,
        long conmonStartTicks,
        String cgroupsPath,
        boolean terminal,
        boolean hooks) {}
