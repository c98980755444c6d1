package djong.cli.terminal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The terminal at the standard streams, asked and changed through {@code stty}. */
public final class Terminal implements AutoCloseable {
    /** Rows and columns in characters. */
    public record Size(int rows, int columns) {}

    private final String saved;
    private final Thread atExit;
    private boolean restored;

    private Terminal(String saved) {
        this.saved = saved;
        this.atExit = new Thread(this::restore, "terminal-restore");
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Whether the standard input (0), output (1) or error output (2) is a terminal. */
    public static boolean is(int descriptor) {
        Path link = Path.of("/proc/self/fd/" + descriptor);
        try {
            String target = Files.readSymbolicLink(link).toString();
            return target.startsWith("/dev/pts/")
                    || target.startsWith("/dev/tty")
                    || target.equals("/dev/console")
                    || target.startsWith("/dev/hvc");
        } catch (IOException | UnsupportedOperationException e) {
            if (descriptor == 2) return false;
            var console = System.console();
            return console != null && console.isTerminal();
        }
    }

    /** A line of {@code in}, without its end; empty at the end of all. Reads no byte too many. */
    public static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) line.write(b);
        String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    /** As {@link #line}, while the terminal does not show what is typed. */
    public static String secret(InputStream in) throws IOException {
        String saved = stty("-g");
        if (saved == null || stty("-echo") == null) return line(in);
        try (Terminal quiet = new Terminal(saved.strip())) {
            return line(in);
        }
    }

    /** Switches the terminal of the standard input to raw mode until {@link #close}, or null where that cannot be done. */
    public static @Nullable Terminal raw() {
        String saved = stty("-g");
        if (saved == null || stty("raw", "-echo", "-iexten") == null) return null;
        return new Terminal(saved.strip());
    }

    /** The size, or null where it is not known. */
    public static @Nullable Size size() {
        String answer = stty("size");
        if (answer == null) return null;
        int space = answer.indexOf(' ');
        try {
            int rows = Integer.parseInt(answer.substring(0, space));
            int columns = Integer.parseInt(answer.substring(space + 1).strip());
            return rows == 0 && columns == 0 ? null : new Size(rows, columns);
        } catch (RuntimeException e) {
            return null;
        }
    }

    private static @Nullable String stty(String... arguments) {
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectInput(
                        is(0)
                                ? ProcessBuilder.Redirect.INHERIT
                                : ProcessBuilder.Redirect.from(new java.io.File("/dev/tty")));
        try {
            Process process = builder.start();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? answer : null;
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private synchronized void restore() {
        if (restored) return;
        restored = true;
        if (stty(saved) == null) stty("sane");
    }

    @Override
    public void close() {
        restore();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // the program is ending: the hook runs and finds nothing left to do
            restored = true;
        }
    }
}
