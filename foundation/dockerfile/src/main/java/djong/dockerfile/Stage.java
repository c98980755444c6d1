package djong.dockerfile;

import djong.dockerfile.syntax.Node;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From one FROM to the next.
 *
 * @param base as written
 * @param platform as written; empty when not said
 * @param name in lower case; null for none
 * @param writtenName as it stands in the file
 */
public record Stage(
        int index,
        Node node,
        String base,
        String platform,
        @Nullable String name,
        @Nullable String writtenName,
        List<Instruction> instructions) {
    public Stage {
        instructions = List.copyOf(instructions);
    }
}
