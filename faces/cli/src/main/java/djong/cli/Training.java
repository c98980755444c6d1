package djong.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Runs several command lines in one virtual machine, for the build: the classes that they load go into the AOT cache. The one argument
 * is a file with a command line per line, words separated by spaces.
 */
public final class Training {
    private Training() {}

    /** The commands' exit codes do not matter; what fails is only trained less. */
    public static void main(String[] args) throws IOException {
        for (String line : Files.readAllLines(Path.of(args[0]))) {
            if (!line.isBlank()) Main.run(List.of(line.strip().split(" ")));
        }
        System.exit(0);
    }
}
