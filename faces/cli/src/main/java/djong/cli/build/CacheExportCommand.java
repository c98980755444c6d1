package djong.cli.build;

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

/** {@code djong builder cache export} */
public final class CacheExportCommand extends Command {
    private final Flag.Text output = flags.text("output", 'o', "Write to a file instead of the standard output");

    @Override
    public String arguments() {
        return "[OPTIONS] ID";
    }

    @Override
    public String summary() {
        return "Write a cache to a tar archive";
    }

    @Override
    public String details() {
        return "Waits until no build uses the cache. A build that locks it waits until it is written.";
    }

    @Override
    public List<String> examples() {
        return List.of(
                "djong builder cache export -o maven.tar maven", "djong builder cache export npm | zstd > npm.tar.zst");
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
        var archive = new Archive("/build/cache/export" + new Query().add("id", arguments.getFirst()));
        if (!output.given()) {
            archive.show(cli);
            return 0;
        }
        Path file = Path.of(output.value()).toAbsolutePath();
        Path folder = file.getParent();
        if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(file))
            throw new ExitException("failed to export cache: invalid output path: \"" + output.value() + "\"");
        archive.save(cli, folder, file);
        return 0;
    }
}
