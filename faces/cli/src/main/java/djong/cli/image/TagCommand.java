package djong.cli.image;

import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.command.ExitException;
import djong.client.Query;
import java.io.IOException;
import java.util.List;

/** {@code djong tag} */
public final class TagCommand extends Command {
    @Override
    public String arguments() {
        return "SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]";
    }

    @Override
    public String summary() {
        return "Give an image another name";
    }

    @Override
    public List<String> aliases() {
        return List.of("image tag", "tag");
    }

    @Override
    public int minArguments() {
        return 2;
    }

    @Override
    public int maxArguments() {
        return 2;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException {
        named(arguments.get(0));
        ImageName target = named(arguments.get(1));
        if (target.digest() != null) throw new ExitException("refusing to create a tag with a digest reference");
        cli.client()
                .post("/images/" + Query.path(arguments.get(0)) + "/tag"
                        + new Query()
                                .add("repo", target.familiar())
                                .add("tag", target.tag() == null ? "latest" : target.tag()));
        return 0;
    }

    private static ImageName named(String text) {
        try {
            return ImageName.parse(text.startsWith("sha256:") ? text.substring("sha256:".length()) : text);
        } catch (IllegalArgumentException e) {
            throw new ExitException(
                    "Error parsing reference: \"" + text + "\" is not a valid repository/tag: " + e.getMessage());
        }
    }
}
