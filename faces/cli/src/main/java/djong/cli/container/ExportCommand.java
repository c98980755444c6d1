package djong.cli.container;

import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.command.ExitException;
import djong.cli.flags.Flag;
import djong.cli.terminal.Terminal;
import djong.client.Body;
import djong.client.Query;
import djong.client.Response;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
        String path = "/containers/" + Query.segment(arguments.get(0)) + "/export";
        if (!output.given() || output.value().isEmpty()) {
            if (Terminal.is(1))
                throw new ExitException("cowardly refusing to save to a terminal. Use the -o flag or redirect");
            try (Response response = cli.client().call("GET", path, Body.NONE)) {
                response.body().transferTo(cli.rawOut());
            }
            return 0;
        }
        Path file = Path.of(output.value()).toAbsolutePath().normalize();
        Path folder = file.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new ExitException("failed to export container: invalid output path: directory \""
                    + Path.of(output.value()).getParent() + "\" does not exist");
        }
        if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
            // A device or a pipe is written, not replaced.
            try (Response response = cli.client().call("GET", path, Body.NONE);
                    OutputStream out = Files.newOutputStream(file)) {
                response.body().transferTo(out);
            }
            return 0;
        }
        // Written beside and moved: an export that breaks off leaves no half archive.
        try (Response response = cli.client().call("GET", path, Body.NONE)) {
            Path part = Files.createTempFile(folder, ".djong-export-", ".tar");
            try {
                try (OutputStream out = Files.newOutputStream(part)) {
                    response.body().transferTo(out);
                }
                Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
        }
        return 0;
    }
}
