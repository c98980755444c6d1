package djong.dockerfile.expand;

import java.util.List;
import java.util.Set;

/**
 * What has come of a word.
 *
 * @param text without quotes
 * @param words the same, split where blanks stood outside of quotes, also in what variables stand for
 * @param known variables that were named and exist
 * @param unknown variables that were named and do not exist
 */
public record Expanded(String text, List<String> words, Set<String> known, Set<String> unknown) {
    public Expanded {
        words = List.copyOf(words);
        known = Set.copyOf(known);
        unknown = Set.copyOf(unknown);
    }
}
