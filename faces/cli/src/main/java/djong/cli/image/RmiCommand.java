package djong.cli.image;

import djong.api.Json;
import djong.api.image.ImageDeleteItem;
import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.command.ExitException;
import djong.cli.flags.Flag;
import djong.client.Body;
import djong.client.DaemonException;
import djong.client.Query;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code djong rmi} */
public final class RmiCommand extends Command {
    private final Flag.Switch force = flags.bool("force", 'f', "Remove the image even if stopped containers use it");
    private final Flag.Switch noPrune = flags.bool("no-prune", "Keep parents without a name");
    private final Flag.Texts platform = flags.texts("platform", "Remove only this platform of the image");

    @Override
    public String arguments() {
        return "[OPTIONS] IMAGE [IMAGE...]";
    }

    @Override
    public String summary() {
        return "Remove one or more images";
    }

    @Override
    public List<String> aliases() {
        return List.of("image rm", "image remove", "rmi");
    }

    @Override
    public int minArguments() {
        return 1;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException {
        String query = new Query()
                .flag("force", force.on())
                .flag("noprune", noPrune.on())
                .all("platforms", platform.values())
                .toString();
        List<String> failures = new ArrayList<>();
        boolean fatal = false;
        for (String image : arguments) {
            try {
                byte[] answer = cli.client().bytes("DELETE", "/images/" + Query.path(image) + query, Body.NONE);
                for (ImageDeleteItem item : Json.readList(ImageDeleteItem.class, answer)) {
                    if (item.deleted() != null) cli.out().println("Deleted: " + item.deleted());
                    else cli.out().println("Untagged: " + item.untagged());
                }
            } catch (DaemonException e) {
                if (!e.notFound()) fatal = true;
                failures.add("Error response from daemon: " + e.getMessage());
            }
        }
        if (failures.isEmpty()) return 0;
        String message = String.join("\n", failures);
        if (!force.on() || fatal) throw new ExitException(1, message);
        cli.say(message);
        return 0;
    }
}
