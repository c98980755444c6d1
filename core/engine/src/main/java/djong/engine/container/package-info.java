/**
 * The life of containers: create, start, attach, exec, stop, wait, remove, and what remains true across a crash of the daemon.
 *
 * <p>A {@link djong.engine.container.Container} is everything known of one container at a moment. Its
 * {@link djong.engine.container.Phase} says where it is in its life, and is the only thing that says so. A <b>cell</b> is the one place
 * that may replace the record: it saves it, then shows it, then announces it, under a lock that is never held across a wait.
 * An <b>exec</b> is a further process in a running container; it is not recorded on disk.
 *
 * <p>What starts by itself does so here: {@code Restarts} when a container has ended or the daemon begins, by the rule in {@code RestartRule};
 * {@code HealthChecks} the probes of a running one, whose meaning is in {@link djong.engine.container.Health}. Both keep time with one
 * {@code Timers} thread, that ends with the service. {@link djong.engine.container.History} is what is remembered beyond the present run.
 *
 * <p>A <b>view</b> is how the daemon itself sees a container's files, whatever state it is in; the <b>init layer</b> lies between an image and its
 * containers. {@link djong.engine.container.Archives} and {@link djong.engine.container.Commits} work with both.
 *
 * <p>Start with {@link djong.engine.container.Containers}, then its cell, then {@link djong.engine.container.Execs}. What a container
 * becomes for the runtime is decided in {@code djong.engine.spec}.
 */
@NullMarked
package djong.engine.container;

import org.jspecify.annotations.NullMarked;
