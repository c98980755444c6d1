/**
 * The kernel as a library: system calls by {@code java.lang.foreign}, the only door of the engine to Linux.
 *
 * <p>One class per kernel facility, named after it: {@link djong.linux.Mounts}, {@link djong.linux.Namespaces},
 * {@link djong.linux.Cgroups}, {@link djong.linux.Poller} (epoll), {@link djong.linux.Spawn} (posix_spawn),
 * {@link djong.linux.Rtnetlink}, {@link djong.linux.Nftables}. Descriptors are {@link djong.linux.Fd}, always close-on-exec.
 * A call that fails throws {@link djong.linux.ErrnoException} with the call, its subject and the errno; rooms above give it a meaning.
 *
 * <p>Every path inside a container or an archive goes through {@link djong.linux.Root} and {@link djong.linux.Dir}: <i>root</i> is a
 * directory that no name can leave, whatever links it holds; <i>dir</i> is one directory in it, whose calls take single names
 * and never follow the last one.
 *
 * <p>Nothing here holds state of the engine. Calls act on the namespaces of the calling thread; {@link djong.linux.Namespaces} gives
 * work a thread of its own. What may block says so: a blocked downcall holds its carrier thread, so waiting goes through
 * {@link djong.linux.Poller}, where virtual threads park.
 *
 * <p>Supported: amd64 and arm64, Linux 5.14 or newer (tested from 6.1), glibc 2.34 or newer. All calls funnel through
 * {@code Libc}; numbers that differ by architecture are in {@code Syscall}, sizes and offsets in classes named after the C struct.
 */
@NullMarked
package djong.linux;

import org.jspecify.annotations.NullMarked;
