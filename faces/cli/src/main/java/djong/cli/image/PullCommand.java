package djong.cli.image;

import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.command.ExitException;
import djong.cli.flags.Flag;
import djong.cli.terminal.Terminal;
import java.io.IOException;
import java.util.List;

/** {@code djong pull} */
public final class PullCommand extends Command {
    private final Flag.Switch allTags = flags.bool("all-tags", 'a', "Download all tagged images of the repository");
    private final Flag.Text platform = flags.text("platform", "Platform of the image, such as linux/arm64");
    private final Flag.Switch quiet = flags.bool("quiet", 'q', "Don't show progress");

    public PullCommand() {
        flags.hidden(flags.boolOn("disable-content-trust", (char) 0, "Accepted for compatibility"));
    }

    @Override
    public String arguments() {
        return "[OPTIONS] NAME[:TAG|@DIGEST]";
    }

    @Override
    public String summary() {
        return "Download an image from a registry";
    }

    @Override
    public List<String> aliases() {
        return List.of("image pull", "pull");
    }

    @Override
    public List<String> examples() {
        return List.of("djong pull alpine", "djong pull ghcr.io/team/app:1.2");
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
        ImageName image = ImageName.asked(arguments.get(0));
        boolean named = image.tag() != null || image.digest() != null;
        if (allTags.on() && named) throw new ExitException("tag can't be used with --all-tags/-a");
        if (!allTags.on() && !named && !quiet.on()) {
            cli.out().println("Using default tag: latest");
            cli.out().flush();
        }
        String wanted = platform.orNull();
        if (wanted == null) wanted = cli.environment().get("DOCKER_DEFAULT_PLATFORM");
        Pull.run(cli, image, wanted, allTags.on(), quiet.on() ? null : cli.out(), Terminal.is(1));
        cli.out()
                .println(
                        allTags.on()
                                ? image.canonical()
                                        .substring(0, image.canonical().lastIndexOf(':'))
                                : image.canonical());
        return 0;
    }
}
