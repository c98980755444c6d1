package djong.dockerfile;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What may have been meant by a word that is not known. */
public final class Suggestion {
    private static final int CLOSE = 3;

    private Suggestion() {}

    /** {@code (did you mean X?)} with a blank before it, or nothing. */
    public static String of(String word, Collection<String> known) {
        String best = nearest(word, known);
        return best == null ? "" : " (did you mean " + best + "?)";
    }

    static @Nullable String nearest(String word, Collection<String> known) {
        String best = null;
        int distance = CLOSE;
        for (String each : known) {
            int d = distance(word.toLowerCase(Locale.ROOT), each.toLowerCase(Locale.ROOT));
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
