package djong.cli.image;

import djong.cli.command.Cli;
import djong.cli.command.Command;
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

/** {@code djong import} */
public final class ImportCommand extends Command {
    private final Flag.Texts change =
            flags.texts("change", 'c', "Apply a Dockerfile instruction, such as 'CMD [\"sh\"]'");
    private final Flag.Text message = flags.text("message", 'm', "A remark for the image's history");
    private final Flag.Text platform = flags.text("platform", "Platform of the image, such as linux/arm64");

    @Override
    public String arguments() {
        return "[OPTIONS] file|URL|- [REPOSITORY[:TAG]]";
    }

    @Override
    public String summary() {
        return "Make an image from a tar archive of a file system";
    }

    @Override
    public List<String> aliases() {
        return List.of("image import", "import");
    }

    @Override
    public List<String> examples() {
        return List.of("djong import -c 'CMD [\"sh\"]' rootfs.tar myroot:latest");
    }

    @Override
    public int minArguments() {
        return 1;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException {
        String source = arguments.get(0);
        ImageName.Target target = ImageName.target(arguments.size() > 1 ? arguments.get(1) : "");
        boolean url = source.startsWith("http://") || source.startsWith("https://");
        String path = "/images/create"
                + new Query()
                        .add("fromSrc", url ? source : "-")
                        .add("repo", target.repository())
                        .add("tag", target.tag())
                        .add("message", message.value())
                        .add("platform", platform.orNull())
                        .all("changes", change.values());
        if (url) return send(cli, path, Body.NONE);
        if (source.equals("-")) return send(cli, path, Body.tar(cli.in()));
        try (InputStream archive = Files.newInputStream(Path.of(source))) {
            return send(cli, path, Body.tar(archive));
        }
    }

    private static int send(Cli cli, String path, Body body) throws IOException {
        try (Response response = cli.client().call("POST", path, body)) {
            ProgressDrawing.show(response.body(), cli.out(), Terminal.is(1));
        }
        return 0;
    }
}
