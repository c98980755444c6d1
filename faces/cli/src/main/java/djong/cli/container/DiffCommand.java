package djong.cli.container;

import djong.api.container.FilesystemChange;
import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.command.ExitException;
import djong.client.Body;
import djong.client.Query;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code djong diff} */
public final class DiffCommand extends Command {
    @Override
    public String arguments() {
        return "CONTAINER";
    }

    @Override
    public String summary() {
        return "Inspect changes to files or directories on a container's filesystem";
    }

    @Override
    public String details() {
        return "C is changed, A added, D deleted.";
    }

    @Override
    public List<String> aliases() {
        return List.of("container diff", "diff");
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
        if (arguments.get(0).isEmpty()) throw new ExitException("Container name cannot be empty");
        byte[] answer =
                cli.client().bytes("GET", "/containers/" + Query.segment(arguments.get(0)) + "/changes", Body.NONE);
        // No changes are null, not an empty list.
        if (new String(answer, StandardCharsets.UTF_8).strip().equals("null")) return 0;
        for (FilesystemChange change : djong.api.Json.readList(FilesystemChange.class, answer)) {
            String kind = switch (change.kind()) {
                case 0 -> "C";
                case 1 -> "A";
                default -> "D";
            };
            cli.out().println(kind + " " + change.path());
        }
        return 0;
    }
}
