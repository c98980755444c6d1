package djong.cli.container;

import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.flags.Flag;
import djong.client.Query;
import java.io.IOException;
import java.util.List;

/** {@code djong stop} */
public final class StopCommand extends Command {
    private final Flag.Text signal = flags.text("signal", 's', "Signal to send instead of the container's own");
    private final Flag.Whole timeout = flags.whole("timeout", 't', 0, "Seconds to wait before killing it");

    public StopCommand() {
        flags.alias("time", timeout);
    }

    @Override
    public String arguments() {
        return "[OPTIONS] CONTAINER [CONTAINER...]";
    }

    @Override
    public String summary() {
        return "Stop one or more running containers";
    }

    @Override
    public List<String> aliases() {
        return List.of("container stop", "stop");
    }

    @Override
    public int minArguments() {
        return 1;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException, InterruptedException {
        String query = new Query()
                .add("signal", signal.value())
                .add("t", timeout.given() ? Long.toString(timeout.value()) : null)
                .toString();
        return Each.of(cli, arguments, name -> {
            cli.client().post("/containers/" + Query.segment(name) + "/stop" + query);
            return name;
        });
    }
}
