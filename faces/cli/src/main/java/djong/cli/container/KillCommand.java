package djong.cli.container;

import djong.cli.Cli;
import djong.cli.Command;
import djong.cli.flags.Flag;
import djong.client.Query;
import java.io.IOException;
import java.util.List;

/** {@code djong kill} */
public final class KillCommand extends Command {
    private final Flag.Text signal = flags.text("signal", 's', "Signal to send instead of SIGKILL");

    @Override
    protected String arguments() {
        return "[OPTIONS] CONTAINER [CONTAINER...]";
    }

    @Override
    protected String summary() {
        return "Kill one or more running containers";
    }

    @Override
    protected List<String> aliases() {
        return List.of("container kill", "kill");
    }

    @Override
    protected int minArguments() {
        return 1;
    }

    @Override
    protected int run(Cli cli, List<String> arguments) throws IOException, InterruptedException {
        String query = new Query().add("signal", signal.value()).toString();
        return Each.of(cli, arguments, name -> {
            cli.client().post("/containers/" + Query.segment(name) + "/kill" + query);
            return name;
        });
    }
}
