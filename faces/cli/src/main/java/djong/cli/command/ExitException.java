package djong.cli.command;

import org.jspecify.annotations.Nullable;

/** Ends the program with a status, and with words on the standard error output if there are any. */
public final class ExitException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;

    public ExitException(int status, @Nullable String message) {
        super(message);
        this.status = status;
    }

    /** Ends with status 1. */
    public ExitException(@Nullable String message) {
        this(1, message);
    }

    public int status() {
        return status;
    }
}
