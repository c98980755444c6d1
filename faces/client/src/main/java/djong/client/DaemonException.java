package djong.client;

/** The daemon refused or failed; the message is the daemon's. */
public final class DaemonException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;

    public DaemonException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** The HTTP status, from 400 up. */
    public int status() {
        return status;
    }

    public boolean notFound() {
        return status == 404;
    }

    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? "" : message;
    }
}
