package djong.dockerfile;

import java.util.Collection;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What may have been meant by a word that is not known. */
public final class Suggestion {
    private static final int CLOSE = 3;

    private Suggestion() {}

    /** {@code (did you mean X?)} with a blank before it, or nothing. Capitals are small letters. */
    public static String of(String word, Collection<String> known) {
        String lower = word.toLowerCase(Locale.ROOT);
        return told("", nearest(lower, known, each -> each.toLowerCase(Locale.ROOT)));
    }

    /** The same for a variable's name. */
    public static String ofVariable(String name, Collection<String> known, String prefix) {
        return told(prefix, nearest(name, known, each -> each));
    }

    private static String told(String prefix, @Nullable String best) {
        return best == null ? "" : " (did you mean " + prefix + best + "?)";
    }

    /** The first of the nearest; null when none is near, and when one is the same. */
    private static @Nullable String nearest(String word, Collection<String> known, UnaryOperator<String> compared) {
        String best = null;
        int distance = CLOSE;
        for (String each : known) {
            int d = distance(word, compared.apply(each));
            if (d == 0) return null;
            if (d < distance) {
                distance = d;
                best = each;
            }
        }
        return best;
    }

    /** Letters to add, take away or change: Levenshtein's distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) row[j] = j;
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
