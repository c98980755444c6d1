/**
 * What {@code LogConfig} asks for: which drivers there are, which options each takes and with which words it refuses, and what comes of them for one
 * container, as a {@link djong.engine.log.LogPlan}.
 *
 * <p>As with Docker some mistakes are told when a container is created ({@link djong.engine.log.LogOptions}) and some when it is started
 * ({@link djong.engine.log.LogPlans}). All drivers but {@code none} write the same local log, which is read back; the forwarding ones send on what is
 * in it. Nothing here does any I/O, but for looking whether a socket exists.
 */
@NullMarked
package djong.engine.log;

import org.jspecify.annotations.NullMarked;
