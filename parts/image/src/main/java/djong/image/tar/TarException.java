package djong.image.tar;

import java.io.IOException;

/** The stream is not a tar, ends too early, or claims something that no honest archive does. */
public final class TarException extends IOException {
    private static final long serialVersionUID = 1;

    public TarException(String message) {
        super(message);
    }
}
