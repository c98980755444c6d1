/**
 * Sends what a container wrote on to journald or to a syslog server. A {@link djong.runtime.forward.Forwarder} follows the local log, which conmon
 * writes whether anybody forwards or not, and remembers on disk how far it got. So a slow or absent destination keeps no container waiting, and a
 * daemon that was killed goes on where it was: a line may come twice, none is left out as long as the local log still has it.
 *
 * <p>{@link djong.runtime.forward.Forwarding} says where to and how; {@link djong.runtime.forward.SyslogFormat} and
 * {@link djong.runtime.forward.JournalFields} make the bytes.
 */
@NullMarked
package djong.runtime.forward;

import org.jspecify.annotations.NullMarked;
