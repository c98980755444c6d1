package djong.image;

/** Hears how work advances. Called from several threads, never two at a time; it may block, which slows the work down. */
@FunctionalInterface
public interface Progress {
    /** Nobody listens. */
    Progress NONE = _ -> {};

    void event(ProgressEvent event);
}
