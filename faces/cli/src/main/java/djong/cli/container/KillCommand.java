package djong.cli.container;

import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.flags.Flag;
import djong.client.Query;
import java.io.IOException;
import java.util.List;

/** {@code djong kill} */
public final class KillCommand extends Command {
    private final Flag.Text signal = flags.text("signal", 's', "Signal to send instead of SIGKILL");

    @Override
    public String arguments() {
        return "[OPTIONS] CONTAINER [CONTAINER...]";
    }

    @Override
    public String summary() {
        return "Kill one or more running containers";
    }

    @Override
    public List<String> aliases() {
        return List.of("container kill", "kill");
    }

    @Override
    public int minArguments() {
        return 1;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException, InterruptedException {
        String query = new Query().add("signal", signal.value()).toString();
        return Each.of(cli, arguments, name -> {
            cli.client().post("/containers/" + Query.segment(name) + "/kill" + query);
            return name;
        });
    }
}
