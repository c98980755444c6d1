package djong.cli.flags;

/** A command line that cannot be read; the message is for the user. */
public final class FlagException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public FlagException(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? "" : message;
    }
}
