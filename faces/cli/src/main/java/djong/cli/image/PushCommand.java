package djong.cli.image;

import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.command.ExitException;
import djong.cli.flags.Flag;
import djong.cli.registry.Credentials;
import djong.cli.terminal.Terminal;
import djong.client.Body;
import djong.client.Query;
import djong.client.Response;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** {@code djong push} */
public final class PushCommand extends Command {
    private final Flag.Switch allTags = flags.bool("all-tags", 'a', "Push all tags of the repository");
    private final Flag.Text platform =
            flags.text("platform", "Only if the image is for this platform, such as linux/arm64");
    private final Flag.Switch quiet = flags.bool("quiet", 'q', "Don't show progress");

    public PushCommand() {
        flags.hidden(flags.boolOn("disable-content-trust", (char) 0, "Accepted for compatibility"));
    }

    @Override
    public String arguments() {
        return "[OPTIONS] NAME[:TAG]";
    }

    @Override
    public String summary() {
        return "Upload an image to a registry";
    }

    @Override
    public List<String> aliases() {
        return List.of("image push", "push");
    }

    @Override
    public List<String> examples() {
        return List.of("djong push registry.example:5000/team/app:1.2", "djong push --all-tags ghcr.io/team/app");
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
        if (allTags.on() && image.tag() != null) throw new ExitException("tag can't be used with --all-tags/-a");
        if (image.digest() != null) throw new ExitException("cannot push a digest reference");
        if (!allTags.on() && image.tag() == null && !quiet.on()) {
            cli.out().println("Using default tag: latest");
            cli.out().flush();
        }
        String tag = image.tag() == null ? "latest" : image.tag();
        List<String> platforms = platform.given() ? PlatformJson.of(List.of(platform.value())) : List.of();
        String path = "/images/" + Query.path(image.familiar()) + "/push"
                + new Query().add("tag", allTags.on() ? null : tag).all("platform", platforms);
        Map<String, String> auth = Credentials.headers(cli.settings(), image.registry());
        try (Response response = cli.client().call("POST", path, Body.NONE, auth)) {
            ProgressDrawing.show(response.body(), quiet.on() ? null : cli.out(), Terminal.is(1));
        }
        if (quiet.on()) cli.out().println(image.canonical());
        return 0;
    }
}
