package djong.dockerfile.expand;

import djong.dockerfile.wildcard.Wildcards;

/** A shell's pattern inside of a substitution: {@code *} and {@code ?}; slashes are nothing special. */
final class Glob {
    private final String text;
    private final Wildcards wildcards;

    Glob(String text, char escape) {
        this.text = text;
        this.wildcards = parsed(text, escape);
    }

    private static Wildcards parsed(String text, char escape) {
        var pattern = new Wildcards.Builder();
        int[] all = text.codePoints().toArray();
        for (int i = 0; i < all.length; i++) {
            if (all[i] == '*') pattern.many(_ -> true);
            else if (all[i] == '?') pattern.one(_ -> true);
            else {
                int literal = all[i] == escape && i + 1 < all.length ? all[++i] : all[i];
                pattern.one(c -> c == literal);
            }
        }
        return pattern.build();
    }

    /** Without what matches at its begin or end: the most of it when greedy, else the least. */
    String trim(String value, boolean atBegin, boolean greedy) {
        int[] all = value.codePoints().toArray();
        if (atBegin) {
            int end = wildcards.end(all, 0, greedy);
            return end < 0 ? value : new String(all, end, all.length - end);
        }
        int[] backwards = new int[all.length];
        for (int i = 0; i < all.length; i++) backwards[i] = all[all.length - 1 - i];
        int end = wildcards.reversed().end(backwards, 0, greedy);
        return end < 0 ? value : new String(all, 0, all.length - end);
    }

    /**
     * With {@code replacement} in the place of the first match, or of all of them, each as long as it can be.
     *
     * @return of more than {@code mostLength} characters when it would be longer than that, and then not all of it
     */
    String replace(String value, String replacement, boolean all, int mostLength) {
        if (text.isEmpty()) return value;
        int[] characters = value.codePoints().toArray();
        var result = new StringBuilder();
        int kept = 0;
        int last = -1;
        for (int at = 0; at <= characters.length && result.length() <= mostLength; ) {
            int end = wildcards.end(characters, at, true);
            // Nothing is not replaced right behind something that was.
            if (end < 0 || end == at && at == last) {
                at++;
                continue;
            }
            result.append(new String(characters, kept, at - kept)).append(replacement);
            kept = end;
            last = end;
            if (!all) break;
            at = Math.max(end, at + (end == at ? 1 : 0));
        }
        return result.append(new String(characters, kept, characters.length - kept))
                .toString();
    }
}
