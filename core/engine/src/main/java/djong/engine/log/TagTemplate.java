package djong.engine.log;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The option {@code tag}: text with {@code {{.Field}}} in it, in the words of Go's text/template. Fields, quoted text, comments and trimming are known;
 * functions and pipelines are not.
 */
final class TagTemplate {
    private static final int SHORT_ID = 12;
    /** As Go prints a time: no zeros at the end of the fraction. */
    private static final DateTimeFormatter GO_TIME = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter(Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private TagTemplate() {}

    /** @throws IllegalArgumentException with the words for the user */
    static String render(String template, LogSubject subject) {
        var out = new StringBuilder();
        int at = 0;
        boolean trim = false;
        while (true) {
            int open = template.indexOf("{{", at);
            String text = open < 0 ? template.substring(at) : template.substring(at, open);
            if (trim) text = text.stripLeading();
            if (open < 0) return out.append(text).toString();
            int from = open + 2;
            if (template.startsWith("- ", from)) {
                text = text.stripTrailing();
                from += 2;
            }
            out.append(text);
            int close = template.indexOf("}}", from);
            if (close < 0) throw new IllegalArgumentException("template: log-tag:1: unclosed action");
            int to = close;
            trim = to - 2 >= from && template.startsWith(" -", to - 2);
            if (trim) to -= 2;
            action(template.substring(from, to), from, subject, out);
            at = close + 2;
        }
    }

    private static void action(String raw, int from, LogSubject subject, StringBuilder out) {
        String action = raw.strip();
        if (action.isEmpty()) throw new IllegalArgumentException("template: log-tag:1: missing value for command");
        if (action.startsWith("/*") && action.endsWith("*/") && action.length() >= 4) return;
        char first = action.charAt(0);
        if (action.length() >= 2
                && (first == '"' || first == '`')
                && action.indexOf(first, 1) == action.length() - 1
                && action.indexOf('\\') < 0) {
            out.append(action, 1, action.length() - 1);
            return;
        }
        if (!action.matches("\\.[A-Za-z]+")) {
            throw new IllegalArgumentException(
                    "template: log-tag:1: \"" + action + "\": only fields such as {{.Name}} are supported in a tag");
        }
        String value = field(action.substring(1), subject);
        if (value == null) {
            int column = from + raw.indexOf(action);
            throw new IllegalArgumentException("template: log-tag:1:" + column + ": executing \"log-tag\" at <" + action
                    + ">: can't evaluate field " + action.substring(1) + " in type *logger.Info");
        }
        out.append(value);
    }

    private static @Nullable String field(String name, LogSubject s) {
        return switch (name) {
            case "ID" -> shortened(s.id());
            case "FullID", "ContainerID" -> s.id();
            case "Name" -> s.name();
            case "ContainerName" -> "/" + s.name();
            case "ImageID" -> shortened(s.imageId());
            case "ImageFullID", "ContainerImageID" -> s.imageId();
            case "ImageName", "ContainerImageName" -> s.imageName();
            // What filters on the other side know.
            case "DaemonName" -> "docker";
            case "Command" -> s.args().isEmpty() ? s.path() : s.path() + " " + String.join(" ", s.args());
            case "ContainerEntrypoint" -> s.path();
            case "ContainerArgs" -> listed(s.args());
            case "ContainerCreated" -> GO_TIME.format(s.created()) + " +0000 UTC";
            case "ContainerEnv" -> listed(s.env() == null ? List.of() : s.env());
            case "ContainerLabels" -> {
                var labels = new StringBuilder();
                new TreeMap<>(s.labels())
                        .forEach((key, value) -> labels.append(labels.isEmpty() ? "" : " ")
                                .append(key)
                                .append(':')
                                .append(value));
                yield "map[" + labels + "]";
            }
            case "Hostname" -> s.hostName();
            case "LogPath" -> s.logPath();
            default -> null;
        };
    }

    private static String listed(List<String> values) {
        return "[" + String.join(" ", values) + "]";
    }

    static String shortened(String id) {
        return id.length() > SHORT_ID ? id.substring(0, SHORT_ID) : id;
    }
}
