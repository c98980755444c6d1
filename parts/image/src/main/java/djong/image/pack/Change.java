package djong.image.pack;

/** What a writable layer does to one path, which is absolute. */
public record Change(Kind kind, String path) {
    /** In the order of Docker's numbers. */
    public enum Kind {
        MODIFIED,
        ADDED,
        DELETED
    }
}
