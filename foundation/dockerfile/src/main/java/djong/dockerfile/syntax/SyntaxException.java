package djong.dockerfile.syntax;

/** A Dockerfile cannot be understood. The message is Docker's. */
public final class SyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String reason;
    private final transient Range range;
    private final String excerpt;

    SyntaxException(String message, String reason, Range range, String excerpt) {
        super(message);
        this.reason = reason;
        this.range = range;
        this.excerpt = excerpt;
    }

    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? reason : message;
    }

    /** The message without where it happened. */
    public String reason() {
        return reason;
    }

    /** The same, with the message alone: for what is wrong with the file as a whole. */
    public SyntaxException plain() {
        return new SyntaxException(reason, reason, range, excerpt);
    }

    /** The same, in the words for a file that cannot be read at all. */
    public SyntaxException unreadable() {
        return new SyntaxException("failed to parse Dockerfile: " + reason, reason, range, excerpt);
    }

    /** Whether an instruction is wrong, and not the file. */
    public boolean ofInstruction() {
        return getMessage().startsWith("dockerfile parse error");
    }

    public Range range() {
        return range;
    }

    /** The lines meant, with some around them, for people. */
    public String excerpt() {
        return excerpt;
    }
}
