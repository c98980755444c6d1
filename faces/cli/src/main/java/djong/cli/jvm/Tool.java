package djong.cli.jvm;

import djong.cli.command.Cli;
import djong.cli.command.ExitException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A project's build tool, as a program of this machine.
 *
 * @param name for people
 */
record Tool(String name, Path program) {
    /**
     * The project's own wrapper, here or in a folder above, or what is installed.
     *
     * @param advice how to get it
     * @throws ExitException when there is none
     */
    static Tool find(Cli cli, Path folder, String name, String wrapper, String program, String advice) {
        String end = Cli.os().equals("windows") ? ".cmd" : "";
        for (Path at = folder; at != null; at = at.getParent()) {
            Path own = at.resolve(wrapper + (end.isEmpty() ? "" : name.equals("Gradle") ? ".bat" : end));
            if (Files.isExecutable(own)) return new Tool(name, own);
        }
        String path = cli.environment().getOrDefault("PATH", "");
        for (String each : path.split(File.pathSeparator)) {
            if (each.isEmpty()) continue;
            Path found = Path.of(each, program + (end.isEmpty() ? "" : name.equals("Gradle") ? ".bat" : end));
            if (Files.isExecutable(found)) return new Tool(name, found);
        }
        throw new ExitException("unable to prepare context: there is no Dockerfile in " + folder + ", and to build its "
                + name + " project neither " + wrapper + " nor " + program + " is here: " + advice);
    }

    /** Runs it in {@code folder}; what it says goes to the standard error output. Blocks until it ends. @throws ExitException when it fails */
    void run(Cli cli, Path folder, List<String> arguments) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(program.toString()));
        words.addAll(arguments);
        Process process = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File(nowhere())))
                .redirectErrorStream(true)
                .start();
        try {
            process.getInputStream().transferTo(cli.rawErr());
            int code = process.waitFor();
            if (code != 0)
                throw new ExitException(
                        "unable to prepare context: " + name + " ended with " + code + ": " + String.join(" ", words));
        } finally {
            process.destroy();
        }
    }

    private static String nowhere() {
        return Cli.os().equals("windows") ? "NUL" : "/dev/null";
    }

    /** Arguments that the user has for it. */
    static List<String> words(@Nullable String text) {
        return text == null || text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
    }
}
