package djong.cli.container;

import djong.api.container.ContainerCreateRequest;
import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.command.ExitException;
import java.io.IOException;
import java.util.List;

/** {@code djong create} */
public final class CreateCommand extends Command {
    private final CreateFlags create = new CreateFlags(flags);

    @Override
    public String arguments() {
        return "[OPTIONS] IMAGE [COMMAND] [ARG...]";
    }

    @Override
    public String summary() {
        return "Create a new container";
    }

    @Override
    public List<String> aliases() {
        return List.of("container create", "create");
    }

    @Override
    public List<String> examples() {
        return List.of("djong create --name job busybox sh -c 'date > /tmp/now'", "djong start -a job");
    }

    @Override
    public int minArguments() {
        return 1;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException {
        ContainerCreateRequest request;
        try {
            request =
                    create.request(arguments.get(0), arguments.subList(1, arguments.size()), cli.environment(), false);
        } catch (ExitException e) {
            throw Launch.failed(cli, 125, String.valueOf(e.getMessage()));
        }
        try {
            cli.out().println(Launch.create(cli, create, request));
            return 0;
        } catch (ExitException e) {
            if (e.status() != 125) throw e;
            throw Launch.failed(cli, 125, String.valueOf(e.getMessage()));
        }
    }
}
