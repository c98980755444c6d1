package djong.dockerfile.expand;

import java.util.Set;

/** A word cannot be expanded. The message is Docker's. */
public final class ExpansionException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Set<String> unknown;

    /** @param unknown variables that were named before, and do not exist */
    ExpansionException(String word, String reason, Set<String> unknown) {
        super("failed to process " + Quoted.of(word) + ": " + reason);
        this.unknown = Set.copyOf(unknown);
    }

    public Set<String> unknown() {
        return unknown;
    }
}
