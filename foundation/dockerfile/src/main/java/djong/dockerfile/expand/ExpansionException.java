package djong.dockerfile.expand;

/** A word cannot be expanded. The message is Docker's. */
public final class ExpansionException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ExpansionException(String word, String reason) {
        super("failed to process " + Quoted.of(word) + ": " + reason);
    }
}
