package djong.cli.container;

import djong.cli.command.Archive;
import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.command.ExitException;
import djong.cli.flags.Flag;
import djong.client.Query;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code djong export} */
public final class ExportCommand extends Command {
    private final Flag.Text output = flags.text("output", 'o', "Write to a file, instead of STDOUT");

    @Override
    public String arguments() {
        return "[OPTIONS] CONTAINER";
    }

    @Override
    public String summary() {
        return "Export a container's filesystem as a tar archive";
    }

    @Override
    public List<String> aliases() {
        return List.of("container export", "export");
    }

    @Override
    public int minArguments() {
        return 1;
    }

    @Override
    public int maxArguments() {
        return 1;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException {
        var archive = new Archive("/containers/" + Query.segment(arguments.get(0)) + "/export");
        if (!output.given() || output.value().isEmpty()) {
            archive.show(cli);
            return 0;
        }
        Path file = Path.of(output.value()).toAbsolutePath().normalize();
        Path folder = file.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new ExitException("failed to export container: invalid output path: directory \""
                    + Path.of(output.value()).getParent() + "\" does not exist");
        }
        if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) archive.pour(cli, file);
        else archive.save(cli, folder, file);
        return 0;
    }
}
