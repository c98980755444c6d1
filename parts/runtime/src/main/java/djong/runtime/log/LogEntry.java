package djong.runtime.log;

import java.time.Instant;

/** One entry of a log: a line with its line feed, or a piece of a long line without one. The array is not copied; do not change it. */
@SuppressWarnings("ArrayRecordComponent")
public record LogEntry(StdStream stream, Instant time, byte[] line) {}
