package djong.build.classic;

import djong.image.ProgressEvent;

/** Hears what a build tells. Called by one thread at a time; may block, which slows the build down. */
public interface Output {
    /** The context has been read, and nothing more is expected from the client. */
    default void received() {}

    /** Text for people. */
    void text(String text);

    /** The id of an image that was made. */
    void image(String id);

    /** How fetching an image advances. */
    void progress(ProgressEvent event);
}
