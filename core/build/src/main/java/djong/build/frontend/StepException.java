package djong.build.frontend;

import djong.dockerfile.syntax.Node;
import djong.dockerfile.syntax.Range;

/** An instruction cannot be made a vertex of. */
public final class StepException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Range range;

    StepException(Node node, String message, Throwable cause) {
        super(message, cause);
        this.range = node.range();
    }

    public Range range() {
        return range;
    }
}
