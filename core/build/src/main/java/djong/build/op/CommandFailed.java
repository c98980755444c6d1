package djong.build.op;

/** A command of a build has ended with a code other than 0. The message is Docker's. */
public final class CommandFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String command;
    private final int code;

    CommandFailed(String command, int code) {
        super("The command '" + command + "' returned a non-zero code: " + code);
        this.command = command;
        this.code = code;
    }

    public String command() {
        return command;
    }

    public int code() {
        return code;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
