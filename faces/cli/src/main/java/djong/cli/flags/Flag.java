package djong.cli.flags;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A flag and the value it was given. */
public abstract sealed class Flag {
    private final String name;
    private final char shorthand;
    private final String placeholder;
    private final String usage;
    private String group = "";
    private boolean hidden;
    private boolean set;

    private Flag(String name, char shorthand, String placeholder, String usage) {
        this.name = name;
        this.shorthand = shorthand;
        this.placeholder = placeholder;
        this.usage = usage;
    }

    /** Takes a value; @throws FlagException with what is wrong with it, without the flag's name */
    abstract void take(String value);

    void set(String value) {
        try {
            take(value);
        } catch (FlagException e) {
            throw new FlagException("invalid argument \"" + value + "\" for \""
                    + (shorthand == 0 ? "" : "-" + shorthand + ", ") + "--" + name + "\" flag: " + e.getMessage());
        }
        set = true;
    }

    public final String name() {
        return name;
    }

    public final char shorthand() {
        return shorthand;
    }

    /** What stands for the value in the help; empty for a switch. */
    public final String placeholder() {
        return placeholder;
    }

    public final String usage() {
        return usage;
    }

    /** The heading under which the help shows the flag. */
    public final String group() {
        return group;
    }

    final void group(String name) {
        group = name;
    }

    public final boolean hidden() {
        return hidden;
    }

    final void hide() {
        hidden = true;
    }

    /** Whether the command line named it. */
    public final boolean given() {
        return set;
    }

    /** A switch: {@code --rm}, {@code --sig-proxy=false}. */
    public static final class Switch extends Flag {
        private boolean on;

        Switch(String name, char shorthand, boolean on, String usage) {
            super(name, shorthand, "", usage);
            this.on = on;
        }

        public boolean on() {
            return on;
        }

        @Override
        void take(String value) {
            on = switch (value) {
                case "1", "t", "T", "TRUE", "true", "True" -> true;
                case "0", "f", "F", "FALSE", "false", "False" -> false;
                default -> throw new FlagException("strconv.ParseBool: parsing \"" + value + "\": invalid syntax");
            };
        }
    }

    /** A text; the last one counts. */
    public static final class Text extends Flag {
        private String value;

        Text(String name, char shorthand, String value, String placeholder, String usage) {
            super(name, shorthand, placeholder, usage);
            this.value = value;
        }

        public String value() {
            return value;
        }

        /** The text, or null when it was not given. */
        public @Nullable String orNull() {
            return given() ? value : null;
        }

        @Override
        void take(String text) {
            value = text;
        }
    }

    /** A whole number. */
    public static final class Whole extends Flag {
        private long value;
        private final int bits;

        Whole(String name, char shorthand, long value, int bits, String usage) {
            super(name, shorthand, bits == 0 ? "int" : bits == 16 ? "uint16" : "int", usage);
            this.value = value;
            this.bits = bits;
        }

        public long value() {
            return value;
        }

        public int intValue() {
            return Math.clamp(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
        }

        @Override
        void take(String text) {
            String function = bits == 16 ? "strconv.ParseUint" : "strconv.ParseInt";
            try {
                value = Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw new FlagException(function + ": parsing \"" + text + "\": invalid syntax");
            }
            if (bits == 16 && (value < 0 || value > 0xffff)) {
                throw new FlagException(function + ": parsing \"" + text + "\": "
                        + (value < 0 ? "invalid syntax" : "value out of range"));
            }
        }
    }

    /** A size in bytes: {@code 64m}, {@code 1.5GiB}; -1 where the flag allows it. */
    public static final class Bytes extends Flag {
        private final boolean minusOne;
        private long bytes;

        Bytes(String name, char shorthand, boolean minusOne, String usage) {
            super(name, shorthand, "bytes", usage);
            this.minusOne = minusOne;
        }

        public long bytes() {
            return bytes;
        }

        @Override
        void take(String text) {
            bytes = minusOne && text.equals("-1") ? -1 : size(text);
        }

        /** Units are powers of 1024, with or without an i and a b. */
        public static long size(String text) {
            String invalid = "invalid size: '" + text + "'";
            int split = -1;
            for (int i = 0; i < text.length(); i++) {
                if ("0123456789. ".indexOf(text.charAt(i)) >= 0) split = i;
            }
            if (split < 0) throw new FlagException(invalid);
            String digits;
            String suffix;
            if (text.charAt(split) == ' ') {
                digits = text.substring(0, split);
                suffix = text.substring(split + 1);
            } else {
                digits = text.substring(0, split + 1);
                suffix = text.substring(split + 1);
            }
            BigDecimal number;
            try {
                number = new BigDecimal(digits);
            } catch (NumberFormatException e) {
                throw new FlagException(invalid);
            }
            if (number.signum() < 0) throw new FlagException(invalid);
            int power = power(suffix.toLowerCase(java.util.Locale.ROOT));
            if (power < 0) throw new FlagException("invalid suffix: '" + suffix + "'");
            BigDecimal bytes = number.multiply(BigDecimal.valueOf(1L << 10 * power));
            return bytes.min(BigDecimal.valueOf(Long.MAX_VALUE)).longValue();
        }

        private static int power(String suffix) {
            return switch (suffix) {
                case "", "b" -> 0;
                case "k", "kb", "kib" -> 1;
                case "m", "mb", "mib" -> 2;
                case "g", "gb", "gib" -> 3;
                case "t", "tb", "tib" -> 4;
                case "p", "pb", "pib" -> 5;
                default -> -1;
            };
        }
    }

    /** A number of processors with up to nine decimals, as nanoseconds of processor time per second. */
    public static final class Cpus extends Flag {
        private long nano;

        Cpus(String name, String usage) {
            super(name, (char) 0, "decimal", usage);
        }

        public long nano() {
            return nano;
        }

        @Override
        void take(String text) {
            BigDecimal value;
            try {
                value = new BigDecimal(text);
            } catch (NumberFormatException e) {
                throw new FlagException("failed to parse " + text + " as a rational number");
            }
            try {
                nano = value.movePointRight(9).longValueExact();
            } catch (ArithmeticException e) {
                throw new FlagException("value is too precise");
            }
        }
    }

    /** A time span as Go writes it, {@code 1m30s}, in nanoseconds. */
    public static final class Span extends Flag {
        private long nanoseconds;

        Span(String name, String usage) {
            super(name, (char) 0, "duration", usage);
        }

        public long nanoseconds() {
            return nanoseconds;
        }

        @Override
        void take(String text) {
            nanoseconds = parse(text);
        }

        /** @throws FlagException in Go's words */
        public static long parse(String text) {
            int at = 0;
            boolean negative = false;
            if (!text.isEmpty() && (text.charAt(0) == '-' || text.charAt(0) == '+')) {
                negative = text.charAt(0) == '-';
                at = 1;
            }
            if (text.substring(at).equals("0")) return 0;
            if (at >= text.length()) throw new FlagException("time: invalid duration \"" + text + "\"");
            BigDecimal sum = BigDecimal.ZERO;
            while (at < text.length()) {
                int start = at;
                while (at < text.length() && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '.')) at++;
                if (at == start) throw new FlagException("time: invalid duration \"" + text + "\"");
                BigDecimal number;
                try {
                    number = new BigDecimal(text.substring(start, at));
                } catch (NumberFormatException e) {
                    throw new FlagException("time: invalid duration \"" + text + "\"");
                }
                int unitStart = at;
                while (at < text.length() && !Character.isDigit(text.charAt(at)) && text.charAt(at) != '.') at++;
                String unit = text.substring(unitStart, at);
                if (unit.isEmpty()) throw new FlagException("time: missing unit in duration \"" + text + "\"");
                long scale = switch (unit) {
                    case "ns" -> 1L;
                    case "us", "µs", "μs" -> 1_000L;
                    case "ms" -> 1_000_000L;
                    case "s" -> 1_000_000_000L;
                    case "m" -> 60_000_000_000L;
                    case "h" -> 3_600_000_000_000L;
                    default ->
                        throw new FlagException("time: unknown unit \"" + unit + "\" in duration \"" + text + "\"");
                };
                sum = sum.add(number.multiply(BigDecimal.valueOf(scale)));
            }
            long nanoseconds = sum.min(BigDecimal.valueOf(Long.MAX_VALUE)).longValue();
            return negative ? -nanoseconds : nanoseconds;
        }
    }

    /** Checks a value and may change it; @see Flag#take */
    public interface Check {
        String apply(String value);
    }

    /** Texts; may be given several times. */
    public static final class Texts extends Flag {
        private final List<String> values = new ArrayList<>();
        private final Check check;

        Texts(String name, char shorthand, String placeholder, String usage, Check check) {
            super(name, shorthand, placeholder, usage);
            this.check = check;
        }

        public List<String> values() {
            return values;
        }

        /** The values, or null when there are none. */
        public @Nullable List<String> orNull() {
            return values.isEmpty() ? null : values;
        }

        @Override
        void take(String text) {
            values.add(check.apply(text));
        }
    }

    /** Filters {@code key=value}; may be given several times. */
    public static final class Filters extends Flag {
        private final Map<String, List<String>> filters = new LinkedHashMap<>();

        Filters(String usage) {
            super("filter", 'f', "filter", usage);
        }

        public Map<String, List<String>> filters() {
            return filters;
        }

        @Override
        void take(String text) {
            if (text.isEmpty()) return;
            int equals = text.indexOf('=');
            if (equals < 0) throw new FlagException("bad format of filter (expected name=value)");
            String key = text.substring(0, equals).strip().toLowerCase(java.util.Locale.ROOT);
            List<String> values = filters.computeIfAbsent(key, _ -> new ArrayList<>());
            String value = text.substring(equals + 1).strip();
            if (!values.contains(value)) values.add(value);
        }
    }
}
