package djong.cli.container;

import djong.api.container.ContainerTop;
import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.format.Tabwriter;
import djong.client.Query;
import java.io.IOException;
import java.util.List;

/** {@code djong top} */
public final class TopCommand extends Command {
    public TopCommand() {
        flags.stopAtFirstArgument();
    }

    @Override
    public String arguments() {
        return "CONTAINER [ps OPTIONS]";
    }

    @Override
    public String summary() {
        return "Display the running processes of a container";
    }

    @Override
    public List<String> aliases() {
        return List.of("container top", "top");
    }

    @Override
    public List<String> examples() {
        return List.of("djong top web", "djong top web -o pid,rss,comm");
    }

    @Override
    public String details() {
        return "The processes are listed by the host's ps, with the options given; the container needs none of its own.";
    }

    @Override
    public int minArguments() {
        return 1;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException {
        String options = String.join(" ", arguments.subList(1, arguments.size()));
        ContainerTop top = cli.client()
                .get(
                        ContainerTop.class,
                        "/containers/" + Query.segment(arguments.getFirst()) + "/top"
                                + new Query().add("ps_args", options));
        StringBuilder out = new StringBuilder();
        out.append(String.join("\t", top.titles())).append('\n');
        for (List<String> process : top.processes())
            out.append(String.join("\t", process)).append('\n');
        cli.out().print(new Tabwriter(20, 3).format(out));
        return 0;
    }
}
