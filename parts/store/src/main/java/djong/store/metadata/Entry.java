package djong.store.metadata;

/** One record of a collection. The array is the caller's. */
@SuppressWarnings("ArrayRecordComponent")
public record Entry(String key, byte[] body) {}
