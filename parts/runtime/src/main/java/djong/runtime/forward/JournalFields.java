package djong.runtime.forward;

import djong.runtime.log.LogEntry;
import djong.runtime.log.StdStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * One container's output as journald's native protocol has it (systemd's "Native Journal Protocol"): {@code NAME=value}, or, where the value has a line
 * feed, the name alone, its length in eight bytes and the value. The fields are Docker's.
 */
public final class JournalFields {
    private static final int ERROR = 3;
    private static final int INFORMATION = 6;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSSX", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** What a label may not say in place of the line. */
    private static final Set<String> OF_THE_LINE = Set.of("MESSAGE", "PRIORITY", "SYSLOG_TIMESTAMP");

    private final byte[] constant;

    private JournalFields(byte[] constant) {
        this.constant = constant;
    }

    /** @param attributes the labels and variables asked for */
    public static JournalFields of(
            String id, String fullId, String name, String tag, String image, Map<String, String> attributes) {
        var fields = new LinkedHashMap<String, String>();
        fields.put("CONTAINER_ID", id);
        fields.put("CONTAINER_ID_FULL", fullId);
        fields.put("CONTAINER_NAME", name);
        fields.put("CONTAINER_TAG", tag);
        fields.put("IMAGE_NAME", image);
        fields.put("SYSLOG_IDENTIFIER", tag);
        attributes.forEach((key, value) -> {
            String field = fieldName(key);
            if (!field.isEmpty() && !OF_THE_LINE.contains(field)) fields.putIfAbsent(field, value);
        });
        var out = new ByteArrayOutputStream();
        fields.forEach((field, value) -> {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            add(out, field, bytes, bytes.length);
        });
        return new JournalFields(out.toByteArray());
    }

    /** Capitals, digits and underscores, of which none comes first: systemd.journal-fields(7). */
    static String fieldName(String key) {
        return key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_").replaceAll("^_+", "");
    }

    /** One entry. @param part of a line that comes in several; 0 for one that comes whole */
    byte[] datagram(LogEntry entry, long part, String partsOf) {
        byte[] line = entry.line();
        boolean whole = line.length > 0 && line[line.length - 1] == '\n';
        var out = new ByteArrayOutputStream(constant.length + line.length + 128);
        add(out, "MESSAGE", line, whole ? line.length - 1 : line.length);
        add(out, "PRIORITY", Integer.toString(entry.stream() == StdStream.STDERR ? ERROR : INFORMATION));
        add(out, "SYSLOG_TIMESTAMP", TIME.format(entry.time()));
        if (!whole) add(out, "CONTAINER_PARTIAL_MESSAGE", "true");
        if (part > 0) {
            add(out, "CONTAINER_PARTIAL_ID", partsOf);
            add(out, "CONTAINER_PARTIAL_ORDINAL", Long.toString(part));
            add(out, "CONTAINER_PARTIAL_LAST", Boolean.toString(whole));
        }
        out.writeBytes(constant);
        return out.toByteArray();
    }

    private static void add(ByteArrayOutputStream out, String name, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        add(out, name, bytes, bytes.length);
    }

    private static void add(ByteArrayOutputStream out, String name, byte[] value, int length) {
        out.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        boolean lines = false;
        for (int i = 0; i < length; i++) lines |= value[i] == '\n';
        if (lines) {
            out.write('\n');
            out.writeBytes(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(length)
                    .array());
        } else {
            out.write('=');
        }
        out.write(value, 0, length);
        out.write('\n');
    }
}
