package djong.image;

import djong.oci.Digest;
import org.jspecify.annotations.Nullable;

/** One line of what pull, load and import tell while they work, in Docker's words. */
public sealed interface ProgressEvent {
    /** Something was reached; {@code subject} is the tag or nothing. A line without {@code progressDetail}. */
    record Status(@Nullable String subject, String status) implements ProgressEvent {}

    /**
     * How far a layer is. Both numbers are 0 where none are told (Docker then sends an empty {@code progressDetail});
     * {@code totalBytes} is 0 when the end is not known.
     */
    record Layer(String layer, String status, long currentBytes, long totalBytes) implements ProgressEvent {}

    /** A tag has arrived at its registry, and is this manifest there. */
    record Pushed(String tag, Digest digest, long sizeBytes) implements ProgressEvent {}

    /** Text for people, with its line end: {@code {"stream":"Loaded image: …\n"}}. */
    record Text(String text) implements ProgressEvent {}
}
