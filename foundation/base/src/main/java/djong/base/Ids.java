package djong.base;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Random identifiers in Docker's form: 64 lower-case hexadecimal digits, of which people use the first 12. */
public final class Ids {
    /** Digits of a whole id. */
    public static final int LENGTH = 64;
    /** Digits that people are shown. */
    public static final int SHORT_LENGTH = 12;

    private static final SecureRandom RANDOM = new SecureRandom();

    private Ids() {}

    /** A new id; never one whose first 12 digits are all decimal, since a host name of digits alone confuses resolvers. */
    public static String random() {
        byte[] bytes = new byte[LENGTH / 2];
        String id;
        do {
            RANDOM.nextBytes(bytes);
            id = HexFormat.of().formatHex(bytes);
        } while (decimal(id.substring(0, SHORT_LENGTH)));
        return id;
    }

    /** The first 12 digits of {@code id}, or all of it where it is shorter. */
    public static String truncated(String id) {
        return id.length() <= SHORT_LENGTH ? id : id.substring(0, SHORT_LENGTH);
    }

    /** Whether {@code text} is a whole id. */
    public static boolean isWhole(String text) {
        return text.length() == LENGTH && isHex(text);
    }

    /** Whether {@code text} could be the beginning of an id. */
    public static boolean isPrefix(String text) {
        return !text.isEmpty() && text.length() <= LENGTH && isHex(text);
    }

    private static boolean isHex(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) return false;
        }
        return true;
    }

    private static boolean decimal(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
