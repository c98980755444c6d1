package djong.cli.container;

import djong.api.container.ContainerInspect;
import djong.api.container.PortBinding;
import djong.api.container.PortExplanation;
import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.command.ExitException;
import djong.cli.flags.Flag;
import djong.client.Query;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code djong port} */
public final class PortCommand extends Command {
    private final Flag.Switch explain =
            flags.bool("explain", "Say what carries a packet to each published port, and what is in the way");

    @Override
    public String arguments() {
        return "CONTAINER [PRIVATE_PORT[/PROTO]]";
    }

    @Override
    public String summary() {
        return "List where a container's ports are published";
    }

    @Override
    public List<String> aliases() {
        return List.of("container port", "port");
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
        String name = arguments.getFirst();
        if (explain.on()) return explain(cli, name, arguments.size() == 2 ? arguments.getLast() : "");
        ContainerInspect c = cli.client().get(ContainerInspect.class, "/containers/" + Query.segment(name) + "/json");
        Map<String, @Nullable List<PortBinding>> ports =
                c.networkSettings() == null ? Map.of() : c.networkSettings().ports();
        if (arguments.size() == 2) {
            String wanted = arguments.getLast();
            if (!wanted.contains("/")) wanted += "/tcp";
            String number = wanted.substring(0, wanted.indexOf('/'));
            try {
                PortSpecs.number(number);
            } catch (IllegalArgumentException e) {
                throw new ExitException(1, "Error: invalid port (" + number + "): " + e.getMessage());
            }
            List<PortBinding> bindings = ports.get(wanted);
            if (bindings == null || bindings.isEmpty()) {
                throw new ExitException(1, "Error: No public port '" + arguments.getLast() + "' published for " + name);
            }
            for (PortBinding binding : bindings) cli.out().println(shown(binding));
            return 0;
        }
        var lines = new ArrayList<String>();
        ports.forEach((port, bindings) -> {
            if (bindings != null) for (PortBinding binding : bindings) lines.add(port + " -> " + shown(binding));
        });
        for (String line : lines.stream().sorted().toList()) cli.out().println(line);
        return 0;
    }

    /** @return 1 when a port is not reachable */
    private static int explain(Cli cli, String name, String port) throws IOException {
        List<PortExplanation> ports =
                cli.client().list(PortExplanation.class, "/containers/" + Query.segment(name) + "/ports");
        String wanted = port.isEmpty() || port.contains("/") ? port : port + "/tcp";
        int code = 0;
        boolean any = false;
        for (PortExplanation each : ports) {
            if (!wanted.isEmpty() && !each.port().equals(wanted)) continue;
            any = true;
            cli.out()
                    .println(each.port() + " -> "
                            + shown(new PortBinding(each.hostIp(), Integer.toString(each.hostPort()))) + " is "
                            + each.verdict());
            for (PortExplanation.Step step : each.steps()) {
                cli.out().println((step.good() ? "  ok    " : "  FAIL  ") + step.what() + ": " + step.says());
            }
            if (each.verdict().startsWith("not ")) code = 1;
        }
        if (!any) throw new ExitException(1, "Error: No public port '" + port + "' published for " + name);
        return code;
    }

    private static String shown(PortBinding binding) {
        String address = binding.hostIp();
        return (address.contains(":") ? "[" + address + "]" : address) + ":" + binding.hostPort();
    }
}
