package djong.runtime.log;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a log says of its lines besides their text: the format on disk has no place for it, and it is the same for all lines of a run, so that it is kept
 * beside the log with the time from which on it holds.
 */
public final class LogAttributes {
    private static final LogAttributes NONE = new LogAttributes(new TreeMap<>());

    private final TreeMap<Instant, String> from;

    private LogAttributes(TreeMap<Instant, String> from) {
        this.from = from;
    }

    private static Path file(Path log) {
        return log.resolveSibling(log.getFileName() + ".attributes");
    }

    /** Those of a log; none where nothing was noted. */
    public static LogAttributes read(Path log) throws IOException {
        var from = new TreeMap<Instant, String>();
        List<String> lines;
        try {
            lines = Files.readAllLines(file(log));
        } catch (NoSuchFileException e) {
            return NONE;
        }
        for (String line : lines) {
            int blank = line.indexOf(' ');
            if (blank < 0) continue;
            try {
                from.put(Instant.parse(line.substring(0, blank)), line.substring(blank + 1));
            } catch (DateTimeParseException e) {
                // A line that a killed daemon did not finish.
            }
        }
        return new LogAttributes(from);
    }

    /** Notes what holds from a time on, if it has not held before. @param attributes one line */
    public static void note(Path log, Instant since, String attributes) throws IOException {
        if (read(log).at(since).equals(attributes)) return;
        // The line feed comes first, so that one cut short spoils no other.
        try (FileChannel file = FileChannel.open(
                file(log), Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND), LogFiles.OWNER_ONLY)) {
            file.write(StandardCharsets.UTF_8.encode("\n" + since + " " + attributes));
        }
    }

    /** What holds for a line of this time. */
    public String at(Instant time) {
        Map.Entry<Instant, String> entry = from.floorEntry(time);
        return entry == null ? "" : entry.getValue();
    }
}
