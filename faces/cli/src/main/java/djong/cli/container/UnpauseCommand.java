package djong.cli.container;

import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.client.Query;
import java.io.IOException;
import java.util.List;

/** {@code djong unpause} */
public final class UnpauseCommand extends Command {
    @Override
    public String arguments() {
        return "CONTAINER [CONTAINER...]";
    }

    @Override
    public String summary() {
        return "Unpause all processes within one or more containers";
    }

    @Override
    public List<String> aliases() {
        return List.of("container unpause", "unpause");
    }

    @Override
    public int minArguments() {
        return 1;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException, InterruptedException {
        return Each.of(cli, arguments, name -> {
            cli.client().post("/containers/" + Query.segment(name) + "/unpause");
            return name;
        });
    }
}
