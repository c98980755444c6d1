package djong.cli.container;

import djong.api.IdResponse;
import djong.api.Json;
import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.flags.Flag;
import djong.cli.image.ImageName;
import djong.client.Body;
import djong.client.Query;
import java.io.IOException;
import java.util.List;

/** {@code djong commit} */
public final class CommitCommand extends Command {
    private final Flag.Text author = flags.text("author", 'a', "Who made it, such as \"Ada <ada@example.org>\"");
    private final Flag.Texts change = flags.texts("change", 'c', "Apply Dockerfile instruction to the created image");
    private final Flag.Text message = flags.text("message", 'm', "Commit message");
    private final Flag.Switch pause = flags.boolOn("pause", 'p', "Pause container during commit");

    @Override
    public String arguments() {
        return "[OPTIONS] CONTAINER [REPOSITORY[:TAG]]";
    }

    @Override
    public String summary() {
        return "Create a new image from a container's changes";
    }

    @Override
    public List<String> aliases() {
        return List.of("container commit", "commit");
    }

    @Override
    public List<String> examples() {
        return List.of("djong commit -c 'CMD [\"/app\"]' -m 'with the app' build app:1");
    }

    @Override
    public int minArguments() {
        return 1;
    }

    @Override
    public int maxArguments() {
        return 2;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException {
        ImageName.Target target = ImageName.target(arguments.size() > 1 ? arguments.get(1) : "");
        String path = "/commit"
                + new Query()
                        .add("container", arguments.get(0))
                        .add("repo", target.repository())
                        .add("tag", target.tag())
                        .add("comment", message.value())
                        .add("author", author.value())
                        .add("pause", pause.on() ? null : "0")
                        .all("changes", change.values());
        byte[] answer = cli.client().bytes("POST", path, Body.NONE);
        cli.out().println(Json.read(IdResponse.class, answer).id());
        return 0;
    }
}
