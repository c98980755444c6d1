/**
 * Reading what containers wrote. conmon writes one file per container in the format {@code k8s-file}:
 * {@code TIME stream F|P text}, where P marks a line that goes on in the next entry. {@link djong.runtime.log.LogReader} finds the tail from the end,
 * filters by time and stream, and follows without polling.
 *
 * <p>Start with {@link djong.runtime.log.Logs#open}.
 */
@NullMarked
package djong.runtime.log;

import org.jspecify.annotations.NullMarked;
