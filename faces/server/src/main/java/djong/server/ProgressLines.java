package djong.server;

import djong.api.ErrorDetail;
import djong.api.Json;
import djong.api.ProgressDetail;
import djong.api.ProgressLine;
import djong.api.image.PushedTag;
import djong.http.Exchange;
import djong.image.Progress;
import djong.image.ProgressEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import org.jspecify.annotations.Nullable;

/**
 * Progress as lines of JSON. The answer begins with the first line: what fails before keeps its own status, what fails later becomes
 * the last line.
 */
final class ProgressLines implements Progress {
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};

    private final Exchange exchange;
    private @Nullable OutputStream out;

    ProgressLines(Exchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public void event(ProgressEvent event) {
        send(line(event));
    }

    /** Whether the status has left, so that an error must become a line. */
    boolean begun() {
        return out != null;
    }

    /** Ends with an error. */
    void fail(String message) {
        fail(new ErrorDetail(null, message));
    }

    void fail(ErrorDetail error) {
        send(new ProgressLine(null, null, null, null, null, null, null, null, error, error.message(), null));
    }

    /** That it is done, and there was nothing to tell. */
    void nothing() {
        send(new ProgressLine(null, null, null, null, null, null, null, null, null, null, null));
    }

    /** Something for programs. */
    void aux(Object aux) {
        send(new ProgressLine(null, null, null, null, null, null, null, null, null, null, aux));
    }

    /** Something for programs that know it by a name. */
    void aux(String name, Object aux) {
        send(new ProgressLine(null, null, null, null, name, null, null, null, null, null, aux));
    }

    /** Ends well, with no lines at all where nothing was told. */
    void end() throws IOException {
        OutputStream begun = out;
        if (begun == null) begun = exchange.stream("application/json");
        begun.close();
    }

    private void send(ProgressLine line) {
        try {
            OutputStream begun = out;
            if (begun == null) {
                begun = exchange.stream("application/json");
                out = begun;
            }
            byte[] json = Json.bytes(line);
            byte[] whole = java.util.Arrays.copyOf(json, json.length + 2);
            whole[json.length] = '\r';
            whole[json.length + 1] = '\n';
            begun.write(whole);
            begun.flush();
        } catch (IOException e) {
            // The client left: that ends a pull.
            throw new UncheckedIOException(e);
        }
    }

    static ProgressLine line(ProgressEvent event) {
        return switch (event) {
            case ProgressEvent.Text(var text) ->
                new ProgressLine(text, null, null, null, null, null, null, null, null, null, null);
            case ProgressEvent.Pushed(var tag, var digest, var sizeBytes) ->
                new ProgressLine(
                        null,
                        null,
                        new ProgressDetail(null, null, null, null, null),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        new PushedTag(tag, digest.toString(), sizeBytes));
            case ProgressEvent.Status(var subject, var status) ->
                new ProgressLine(null, status, null, null, subject, null, null, null, null, null, null);
            case ProgressEvent.Layer(var layer, var status, var current, var total) ->
                new ProgressLine(
                        null,
                        status,
                        new ProgressDetail(current == 0 ? null : current, total == 0 ? null : total, null, null, null),
                        bar(current, total),
                        layer,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null);
        };
    }

    /** {@code [====>    ]  1.2MB/3.4MB}, for clients that do not draw their own. */
    static @Nullable String bar(long current, long total) {
        if (current <= 0 && total <= 0) return null;
        if (total <= 0) return padded(human(current));
        int half = (int) Math.min(50, (double) current / total * 100 / 2);
        String numbers = current > total ? padded(human(current)) : padded(human(current)) + "/" + human(total);
        return "[" + "=".repeat(half) + ">" + " ".repeat(50 - half) + "] " + numbers;
    }

    private static String padded(String text) {
        return text.length() >= 8 ? text : " ".repeat(8 - text.length()) + text;
    }

    /** Four digits at most, in steps of 1000. */
    static String human(long bytes) {
        double size = bytes;
        int unit = 0;
        while (size >= 1000 && unit < UNITS.length - 1) {
            size /= 1000;
            unit++;
        }
        BigDecimal digits = new BigDecimal(size).round(new MathContext(4)).stripTrailingZeros();
        return digits.toPlainString() + UNITS[unit];
    }
}
