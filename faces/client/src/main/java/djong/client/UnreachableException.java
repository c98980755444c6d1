package djong.client;

import java.io.IOException;

/** No daemon answers there. The message says what, where, and what to do about it. */
public final class UnreachableException extends IOException {
    private static final long serialVersionUID = 1;

    UnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
