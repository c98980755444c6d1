package djong.api;

import org.jspecify.annotations.Nullable;

/** What came is not JSON, or not a document of the expected shape. A server answers 400. */
public final class MalformedJsonException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MalformedJsonException(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
