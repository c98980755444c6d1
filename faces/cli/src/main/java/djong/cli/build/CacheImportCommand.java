package djong.cli.build;

import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.command.ExitException;
import djong.cli.flags.Flag;
import djong.cli.terminal.Terminal;
import djong.client.Body;
import djong.client.Query;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code djong builder cache import} */
public final class CacheImportCommand extends Command {
    private final Flag.Text input = flags.text("input", 'i', "Read from a file instead of the standard input");

    @Override
    public String arguments() {
        return "[OPTIONS] ID";
    }

    @Override
    public String summary() {
        return "Make a cache of a tar archive";
    }

    @Override
    public String details() {
        return "The archive, packed or not, takes the place of what the cache had; a cache that a build uses stays as it is.";
    }

    @Override
    public List<String> examples() {
        return List.of("djong builder cache import -i maven.tar maven", "djong builder cache import npm < npm.tar.zst");
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
        if (!input.given() && Terminal.is(0))
            throw new ExitException("refusing to read an archive from a terminal. Use the -i flag or redirect");
        String path = "/build/cache/import" + new Query().add("id", arguments.getFirst());
        try (InputStream archive = input.given() ? Files.newInputStream(Path.of(input.value())) : cli.in()) {
            cli.client().call("POST", path, Body.tar(archive)).close();
        }
        return 0;
    }
}
