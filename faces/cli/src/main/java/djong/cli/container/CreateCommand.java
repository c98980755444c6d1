package djong.cli.container;

import djong.api.container.ContainerCreateRequest;
import djong.cli.Cli;
import djong.cli.Command;
import djong.cli.ExitException;
import java.io.IOException;
import java.util.List;

/** {@code djong create} */
public final class CreateCommand extends Command {
    private final CreateFlags create = new CreateFlags(flags);

    @Override
    protected String arguments() {
        return "[OPTIONS] IMAGE [COMMAND] [ARG...]";
    }

    @Override
    protected String summary() {
        return "Create a new container";
    }

    @Override
    protected List<String> aliases() {
        return List.of("container create", "create");
    }

    @Override
    protected List<String> examples() {
        return List.of("djong create --name job busybox sh -c 'date > /tmp/now'", "djong start -a job");
    }

    @Override
    protected int minArguments() {
        return 1;
    }

    @Override
    protected int run(Cli cli, List<String> arguments) throws IOException {
        ContainerCreateRequest request;
        try {
            request =
                    create.request(arguments.get(0), arguments.subList(1, arguments.size()), cli.environment(), false);
        } catch (ExitException e) {
            throw Launch.failed(cli, 125, String.valueOf(e.getMessage()));
        }
        cli.out().println(Launch.create(cli, create, request));
        return 0;
    }
}
