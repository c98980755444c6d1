package djong.dockerfile.syntax;

import java.util.List;

/**
 * One instruction as it is written.
 *
 * @param keyword its first word in lower case
 * @param word its first word
 * @param original the whole, lines joined: what a build shows as its step
 * @param flags words that begin with {@code --}, before the arguments
 * @param arguments what follows keyword and flags
 * @param comments the lines of comment right before it
 * @param emptyContinuation whether an empty line stands between its lines
 */
public record Node(
        String keyword,
        String word,
        String original,
        List<String> flags,
        String arguments,
        List<Heredoc> heredocs,
        List<String> comments,
        boolean emptyContinuation,
        Range range) {
    public Node {
        flags = List.copyOf(flags);
        heredocs = List.copyOf(heredocs);
        comments = List.copyOf(comments);
    }

    /** The instruction that an ONBUILD defers. */
    public Node deferred(Node inner) {
        return new Node(
                inner.keyword,
                inner.word,
                inner.original,
                inner.flags,
                inner.arguments,
                heredocs,
                List.of(),
                false,
                range);
    }
}
