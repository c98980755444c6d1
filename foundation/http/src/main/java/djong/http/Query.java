package djong.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Percent-decoding of request targets. The parser hands us one char per byte; clients send raw UTF-8 and raw JSON as well as escapes. */
final class Query {
    private Query() {}

    /** {@code a=1&b=2&a=3}, in order; {@code +} is a space. */
    static Map<String, List<String>> parse(String query) throws Refusal {
        if (query.isEmpty()) return Map.of();
        Map<String, List<String>> values = new LinkedHashMap<>();
        int from = 0;
        while (from <= query.length()) {
            int end = query.indexOf('&', from);
            if (end < 0) end = query.length();
            if (end > from) {
                int equals = query.indexOf('=', from);
                String key = equals < 0 || equals > end ? query.substring(from, end) : query.substring(from, equals);
                String value = equals < 0 || equals > end ? "" : query.substring(equals + 1, end);
                values.computeIfAbsent(decode(key, true), _ -> new ArrayList<>(1))
                        .add(decode(value, true));
            }
            from = end + 1;
        }
        return values;
    }

    static String decode(String text, boolean plusIsSpace) throws Refusal {
        boolean plain = true;
        for (int i = 0; i < text.length() && plain; i++) {
            char c = text.charAt(i);
            plain = c != '%' && c < 0x80 && !(plusIsSpace && c == '+');
        }
        if (plain) return text;
        byte[] bytes = new byte[text.length()];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                if (i + 2 >= text.length()) throw new Refusal(400, "invalid URL escape \"" + text.substring(i) + "\"");
                int high = Character.digit(text.charAt(i + 1), 16);
                int low = Character.digit(text.charAt(i + 2), 16);
                if (high < 0 || low < 0) {
                    throw new Refusal(400, "invalid URL escape \"" + text.substring(i, i + 3) + "\"");
                }
                bytes[length++] = (byte) (high << 4 | low);
                i += 2;
            } else {
                bytes[length++] = c == '+' && plusIsSpace ? (byte) ' ' : (byte) c;
            }
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
