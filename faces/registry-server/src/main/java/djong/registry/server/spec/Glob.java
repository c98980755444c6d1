package djong.registry.server.spec;

import java.util.regex.Pattern;

/** Names by a pattern: {@code *} stands for anything but a slash, {@code **} for anything at all; {@code team/**} means {@code team} as well. */
public record Glob(String text, Pattern pattern) {
    public static Glob of(String text) {
        var regex = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.startsWith("/**", i) && i + 3 == text.length()) {
                regex.append("(/.*)?");
                i += 2;
            } else if (text.startsWith("**", i)) {
                regex.append(".*");
                i++;
            } else if (text.charAt(i) == '*') {
                regex.append("[^/]*");
            } else {
                regex.append(Pattern.quote(text.substring(i, i + 1)));
            }
        }
        return new Glob(text, Pattern.compile(regex.toString()));
    }

    public boolean matches(String name) {
        return pattern.matcher(name).matches();
    }
}
