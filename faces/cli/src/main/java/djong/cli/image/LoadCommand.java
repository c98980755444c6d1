package djong.cli.image;

import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.command.ExitException;
import djong.cli.flags.Flag;
import djong.cli.terminal.Terminal;
import djong.client.Body;
import djong.client.Query;
import djong.client.Response;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code djong load} */
public final class LoadCommand extends Command {
    private final Flag.Text input = flags.text("input", 'i', "Read from a file instead of the standard input");
    private final Flag.Texts platform = flags.texts("platform", "Load only this platform of the images");
    private final Flag.Switch quiet = flags.bool("quiet", 'q', "Don't show progress");

    @Override
    public String arguments() {
        return "[OPTIONS]";
    }

    @Override
    public String summary() {
        return "Load images from a tar archive or the standard input";
    }

    @Override
    public List<String> aliases() {
        return List.of("image load", "load");
    }

    @Override
    public List<String> examples() {
        return List.of("djong load -i images.tar", "djong load < images.tar.gz");
    }

    @Override
    public int maxArguments() {
        return 0;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException {
        if (!input.given() && Terminal.is(0)) {
            throw new ExitException("requested load from stdin, but stdin is empty");
        }
        boolean terminal = Terminal.is(1);
        String path = "/images/load"
                + new Query()
                        .add("quiet", quiet.on() || !terminal ? "1" : "0")
                        .all("platform", PlatformJson.of(platform.values()));
        try (InputStream archive = input.given() ? Files.newInputStream(Path.of(input.value())) : cli.in();
                Response response = cli.client().call("POST", path, Body.tar(archive))) {
            String type = response.header("content-type");
            if (type != null && type.startsWith("application/json")) {
                ProgressDrawing.show(response.body(), cli.out(), terminal);
            } else {
                response.body().transferTo(cli.out());
            }
        }
        return 0;
    }
}
