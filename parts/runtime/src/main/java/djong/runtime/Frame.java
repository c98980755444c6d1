package djong.runtime;

import djong.runtime.log.StdStream;

/** Bytes that a process wrote, as they were read: no frame is empty, and none says anything about lines. The array is not copied; do not change it. */
@SuppressWarnings("ArrayRecordComponent")
public record Frame(StdStream stream, byte[] data) {}
