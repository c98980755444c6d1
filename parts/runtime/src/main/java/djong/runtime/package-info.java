/**
 * Containers as processes: an OCI runtime makes them, conmon keeps them, this package drives both.
 *
 * <p>A <b>runtime</b> (crun, runc) turns a bundle, which is a {@code config.json} and a root directory, into a process and ends. <b>conmon</b> is the
 * parent that stays: it holds the standard streams, writes the log and the exit code, and lives on when the daemon does not. A
 * {@link djong.runtime.Task} is one run of a container with its conmon; it is <i>created</i> (the process waits before exec), then <i>started</i>. An
 * {@link djong.runtime.ExecProcess} is one more process in a running task, started without conmon: it does not outlive the daemon's interest.
 * {@link djong.runtime.Stdio} shares conmon's one attach connection among all clients; each client has an {@link djong.runtime.Attachment}.
 *
 * <p>Everything below the run directory is written here and nowhere else: {@code <run>/<id>/} is the bundle with conmon's pid file, exit file, control
 * fifo and attach socket; {@code <run>/runtime/} holds the runtimes' own state and the read-only bind mount of crun.
 *
 * <p>Start with {@link djong.runtime.Runtimes#create}, then {@link djong.runtime.Task}. Background: OCI runtime-spec, runtime.md; conmon(8); crun(1).
 */
@NullMarked
package djong.runtime;

import org.jspecify.annotations.NullMarked;
