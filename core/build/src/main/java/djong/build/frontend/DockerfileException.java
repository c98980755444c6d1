package djong.build.frontend;

import djong.dockerfile.syntax.Range;

/** A Dockerfile cannot be built, and where it is wrong. */
public final class DockerfileException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String file;
    private final String text;
    private final transient Range range;

    DockerfileException(
            @org.jspecify.annotations.Nullable String message, String file, String text, Range range, Throwable cause) {
        super(message, cause);
        this.file = file;
        this.text = text;
        this.range = range;
    }

    public String file() {
        return file;
    }

    public String text() {
        return text;
    }

    public Range range() {
        return range;
    }
}
