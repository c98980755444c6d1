package djong.engine.log;

import java.util.Locale;

/** Sizes, numbers and truths as Go's libraries read them, whose words the errors show. */
public final class Amounts {
    private static final String UNITS = "kmgtp";
    /** Powers of 1000, for files. */
    static final int DECIMAL = 1000;
    /** Powers of 1024, for memory. */
    public static final int BINARY = 1024;

    private Amounts() {}

    /** @throws IllegalArgumentException with the words for the user */
    public static long bytes(String text, int base) {
        int last = -1;
        for (int i = 0; i < text.length(); i++) if ("0123456789. ".indexOf(text.charAt(i)) >= 0) last = i;
        if (last < 0) throw new IllegalArgumentException("invalid size: '" + text + "'");
        String number = text.charAt(last) == ' ' ? text.substring(0, last) : text.substring(0, last + 1);
        String suffix = text.substring(last + 1);
        if (!number.matches("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)"))
            throw new IllegalArgumentException("strconv.ParseFloat: parsing \"" + number + "\": invalid syntax");
        double size = Double.parseDouble(number);
        if (number.startsWith("-")) throw new IllegalArgumentException("invalid size: '" + text + "'");
        if (suffix.isEmpty()) return (long) size;
        String unit = suffix.toLowerCase(Locale.ROOT);
        if (unit.equals("b")) return (long) size;
        int power = UNITS.indexOf(unit.charAt(0)) + 1;
        String rest = unit.substring(1);
        if (power == 0 || !rest.isEmpty() && !rest.equals("b") && !rest.equals("ib"))
            throw new IllegalArgumentException("invalid suffix: '" + (suffix.length() > 3 ? suffix : unit) + "'");
        return (long) (size * Math.pow(base, power));
    }

    static int integer(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("strconv.Atoi: parsing \"" + text + "\": invalid syntax", e);
        }
    }

    static boolean truth(String text) {
        return switch (text) {
            case "1", "t", "T", "true", "TRUE", "True" -> true;
            case "0", "f", "F", "false", "FALSE", "False" -> false;
            default ->
                throw new IllegalArgumentException("strconv.ParseBool: parsing \"" + text + "\": invalid syntax");
        };
    }
}
