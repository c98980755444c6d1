package djong.http;

/** A request that is not HTTP as we accept it; answered with this status, and the connection ends. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1;
    private final int status;

    Refusal(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    int status() {
        return status;
    }

    String text() {
        String message = getMessage();
        return message == null ? "bad request" : message;
    }
}
