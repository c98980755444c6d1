package djong.runtime;

/** The OCI runtime refused to make a process. The message is in the words Docker's clients look for. */
public final class TaskException extends Exception {
    private static final long serialVersionUID = 1;

    /** Why, as far as a client's exit code can tell. */
    public enum Kind {
        /** The command does not exist. */
        NOT_FOUND(127),
        /** The command exists and may not be executed, or is a directory. */
        NOT_EXECUTABLE(126),
        /** Anything else: a mount, a limit, the runtime itself. */
        OTHER(128);

        private final int exitCode;

        Kind(int exitCode) {
            this.exitCode = exitCode;
        }

        /** The exit code that a container whose start failed like this shows in inspect. */
        public int exitCode() {
            return exitCode;
        }
    }

    private final Kind kind;

    public TaskException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? kind.name() : message;
    }
}
