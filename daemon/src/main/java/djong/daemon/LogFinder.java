package djong.daemon;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.text.MessageFormat;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The daemon's log: one line per record on standard error, in dockerd's text form or as JSON. The JDK makes the one instance, as a service
 * of {@link System.LoggerFinder}; {@link #set} tells it the level and the form.
 */
public final class LogFinder extends System.LoggerFinder {
    private record Format(Level level, boolean json) {}

    private final Map<String, Logger> loggers = new ConcurrentHashMap<>();
    private final PrintStream out;
    private final Clock clock;
    private volatile Format format = new Format(Level.INFO, false);

    /** For the JDK. */
    public LogFinder() {
        this(System.err, Clock.systemUTC());
    }

    LogFinder(PrintStream out, Clock clock) {
        this.out = out;
        this.clock = clock;
    }

    /** The one that the JDK uses. */
    static LogFinder current() {
        return (LogFinder) System.LoggerFinder.getLoggerFinder();
    }

    void set(Level level, boolean json) {
        format = new Format(level, json);
    }

    Level level() {
        return format.level();
    }

    /** {@code debug info warn error fatal}; null for any other word. */
    static @Nullable Level level(String word) {
        return switch (word) {
            case "trace" -> Level.TRACE;
            case "debug" -> Level.DEBUG;
            case "info" -> Level.INFO;
            case "warn", "warning" -> Level.WARNING;
            case "error" -> Level.ERROR;
            case "fatal", "panic" -> Level.OFF;
            default -> null;
        };
    }

    @Override
    public Logger getLogger(String name, Module module) {
        return loggers.computeIfAbsent(name, Lines::new);
    }

    private final class Lines implements Logger {
        private final String name;

        Lines(String name) {
            this.name = name;
        }

        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean isLoggable(Level level) {
            // What the JDK itself logs below a warning is for people who debug the JDK.
            Level least = name.startsWith("djong") || format.level().getSeverity() > Level.WARNING.getSeverity()
                    ? format.level()
                    : Level.WARNING;
            return level != Level.OFF && level.getSeverity() >= least.getSeverity();
        }

        @Override
        public void log(
                Level level, @Nullable ResourceBundle bundle, @Nullable String message, @Nullable Throwable thrown) {
            if (isLoggable(level)) write(level, String.valueOf(message), thrown);
        }

        @Override
        public void log(
                Level level,
                @Nullable ResourceBundle bundle,
                @Nullable String pattern,
                @Nullable Object... parameters) {
            if (!isLoggable(level)) return;
            String text = String.valueOf(pattern);
            write(
                    level,
                    parameters == null || parameters.length == 0
                            ? text
                            : new MessageFormat(text, Locale.ROOT).format(parameters),
                    null);
        }
    }

    private void write(Level level, String message, @Nullable Throwable thrown) {
        out.println(line(level, message, thrown, clock.instant(), format.json()));
    }

    /** One record as one line. */
    static String line(Level level, String message, @Nullable Throwable thrown, Instant time, boolean json) {
        String word = switch (level) {
            case ALL, TRACE -> "trace";
            case DEBUG -> "debug";
            case INFO -> "info";
            case WARNING -> "warning";
            case ERROR, OFF -> "error";
        };
        String error = "";
        if (thrown != null) {
            // A refusal with words is told by them; a bug needs its trace.
            if (thrown instanceof djong.base.EngineException) {
                error = String.valueOf(thrown.getMessage());
            } else {
                var text = new StringWriter();
                thrown.printStackTrace(new PrintWriter(text));
                error = text.toString().strip();
            }
        }
        var line = new StringBuilder();
        if (json) {
            line.append('{');
            if (!error.isEmpty()) quote(line.append("\"error\":"), error).append(',');
            quote(line.append("\"level\":\"").append(word).append("\",\"msg\":"), message)
                    .append(",\"time\":\"")
                    .append(time)
                    .append("\"}");
        } else {
            quote(
                    line.append("time=\"")
                            .append(time)
                            .append("\" level=")
                            .append(word)
                            .append(" msg="),
                    message);
            if (!error.isEmpty()) quote(line.append(" error="), error);
        }
        return line.toString();
    }

    private static StringBuilder quote(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\r' -> out.append("\\r");
                default -> {
                    if (c < ' ' || c == 0x7f) out.append(String.format("\\u%04x", (int) c));
                    else out.append(c);
                }
            }
        }
        return out.append('"');
    }
}
