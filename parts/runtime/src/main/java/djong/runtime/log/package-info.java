/**
 * Reading what containers wrote, and keeping it small. conmon writes one file per container in the format {@code k8s-file}:
 * {@code TIME stream F|P text}, where P marks a line that goes on in the next entry. {@link djong.runtime.log.LogReader} finds the tail from the end,
 * filters by time and stream, and follows without polling.
 *
 * <p>A log is several files: {@link djong.runtime.log.Logs#keep} has conmon begin a new one when the current one is full, and removes or compresses old
 * ones. {@link djong.runtime.log.LogFiles} says what the names mean and how a rotation that was cut short is finished. Readers see one log.
 *
 * <p>Start with {@link djong.runtime.log.Logs#open}.
 */
@NullMarked
package djong.runtime.log;

import org.jspecify.annotations.NullMarked;
