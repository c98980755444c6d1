package djong.build.op;

import djong.base.EngineException;

/** A command of a build could not be started, or has ended with a code other than 0. The message is Docker's. */
public final class CommandFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String command;
    private final int code;

    CommandFailed(String command, int code) {
        super("The command '" + command + "' returned a non-zero code: " + code);
        this.command = command;
        this.code = code;
    }

    /** It could not be started. */
    CommandFailed(String command, EngineException cause) {
        super(cause.getMessage(), cause);
        this.command = command;
        this.code = 0;
    }

    public String command() {
        return command;
    }

    /** 0 when it was not started. */
    public int code() {
        return code;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
