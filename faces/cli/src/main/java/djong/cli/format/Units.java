package djong.cli.format;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Sizes and time spans as Docker rounds them. */
public final class Units {
    private static final String[] DECIMAL = {"B", "kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"};
    private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"};

    private Units() {}

    /** Powers of 1000 with so many significant digits: 1.98MB. */
    public static String size(double bytes, int digits) {
        int unit = 0;
        while (bytes >= 1000 && unit < DECIMAL.length - 1) {
            bytes /= 1000;
            unit++;
        }
        return significant(bytes, digits) + DECIMAL[unit];
    }

    /** Powers of 1024 with four significant digits: 23.54GiB. */
    public static String binarySize(double bytes) {
        int unit = 0;
        while (bytes >= 1024 && unit < BINARY.length - 1) {
            bytes /= 1024;
            unit++;
        }
        return significant(bytes, 4) + BINARY[unit];
    }

    /** C's %.*g. */
    static String significant(double value, int digits) {
        if (value == 0) return "0";
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(digits, RoundingMode.HALF_EVEN));
        int exponent = rounded.precision() - rounded.scale() - 1;
        BigDecimal stripped = rounded.stripTrailingZeros();
        if (exponent >= -4 && exponent < digits) return stripped.toPlainString();
        String mantissa = stripped.movePointLeft(exponent).toPlainString();
        String power = Integer.toString(Math.abs(exponent));
        return mantissa + "e" + (exponent < 0 ? "-" : "+") + (power.length() < 2 ? "0" : "") + power;
    }

    /** A time span in one unit: "About an hour", "3 weeks". */
    public static String span(long seconds) {
        if (seconds < 1) return "Less than a second";
        if (seconds == 1) return "1 second";
        if (seconds < 60) return seconds + " seconds";
        long minutes = seconds / 60;
        if (minutes == 1) return "About a minute";
        if (minutes < 60) return minutes + " minutes";
        long hours = (seconds + 1800) / 3600;
        if (hours == 1) return "About an hour";
        if (hours < 48) return hours + " hours";
        if (hours < 24 * 7 * 2) return hours / 24 + " days";
        if (hours < 24 * 30 * 2) return hours / 24 / 7 + " weeks";
        if (hours < 24 * 365 * 2) return hours / 24 / 30 + " months";
        return seconds / 3600 / 24 / 365 + " years";
    }

    /** Cuts to so many characters, the last one an ellipsis. */
    public static String ellipsis(String text, int width) {
        if (text.codePointCount(0, text.length()) <= width) return text;
        if (width <= 1) return text.substring(0, text.offsetByCodePoints(0, width));
        return text.substring(0, text.offsetByCodePoints(0, width - 1)) + "…";
    }

    /** The twelve digits that stand for an id. */
    public static String shortId(String id) {
        int colon = id.indexOf(':');
        String hex = colon < 0 ? id : id.substring(colon + 1);
        return hex.length() > 12 ? hex.substring(0, 12) : hex;
    }
}
