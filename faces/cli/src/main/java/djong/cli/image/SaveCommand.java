package djong.cli.image;

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

/** {@code djong save} */
public final class SaveCommand extends Command {
    private final Flag.Text output = flags.text("output", 'o', "Write to a file instead of the standard output");
    private final Flag.Texts platform = flags.texts("platform", "Save only this platform of the images");

    @Override
    public String arguments() {
        return "[OPTIONS] IMAGE [IMAGE...]";
    }

    @Override
    public String summary() {
        return "Save one or more images to a tar archive";
    }

    @Override
    public List<String> aliases() {
        return List.of("image save", "save");
    }

    @Override
    public List<String> examples() {
        return List.of("djong save -o app.tar app:1 app:2", "djong save app:1 | gzip > app.tar.gz");
    }

    @Override
    public int minArguments() {
        return 1;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException {
        if (!output.given()) Archive.refuseTerminal();
        var archive = new Archive("/images/get"
                + new Query().all("names", arguments).all("platform", PlatformJson.of(platform.values())));
        if (!output.given()) {
            archive.show(cli);
            return 0;
        }
        Path file = Path.of(output.value()).toAbsolutePath();
        Path folder = file.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new ExitException(
                    "failed to save image: invalid output path: stat " + folder + ": no such file or directory");
        }
        if (Files.isDirectory(file)) {
            throw new ExitException(
                    "failed to save image: invalid output path: \"" + file + "\" must be a regular file");
        }
        archive.save(cli, folder, file);
        return 0;
    }
}
