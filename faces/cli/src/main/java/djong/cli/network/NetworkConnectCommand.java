package djong.cli.network;

import djong.api.container.EndpointIpamConfig;
import djong.api.container.EndpointSettings;
import djong.api.network.NetworkConnectRequest;
import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.flags.Flag;
import djong.client.Body;
import djong.client.Query;
import java.io.IOException;
import java.util.List;

/** {@code djong network connect} */
public final class NetworkConnectCommand extends Command {
    private final Flag.Texts alias = flags.texts("alias", "Another name of the container in the network");
    private final Flag.Texts driverOpt = flags.texts("driver-opt", "An option of the network's driver, KEY=VALUE");
    private final Flag.Whole priority =
            flags.whole("gw-priority", '\0', 0, "The network with the highest number is the way out");
    private final Flag.Text ip = flags.text("ip", "IPv4 address, such as 172.30.100.104");
    private final Flag.Text ip6 = flags.text("ip6", "IPv6 address, such as 2001:db8::33");
    private final Flag.Texts link = flags.texts("link", "Add a link to another container");
    private final Flag.Texts linkLocal = flags.texts("link-local-ip", "Add a link-local address");

    @Override
    public String arguments() {
        return "[OPTIONS] NETWORK CONTAINER";
    }

    @Override
    public String summary() {
        return "Connect a container to a network";
    }

    @Override
    public int minArguments() {
        return 2;
    }

    @Override
    public int maxArguments() {
        return 2;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException {
        EndpointSettings settings = EndpointSettings.builder()
                .ipamConfig(new EndpointIpamConfig(
                        ip.orNull(), ip6.orNull(), linkLocal.values().isEmpty() ? null : linkLocal.values()))
                .links(link.values())
                .aliases(alias.values())
                .driverOpts(Pairs.of(driverOpt.values()))
                .gwPriority((int) priority.value())
                .build();
        cli.client()
                .bytes(
                        "POST",
                        "/networks/" + Query.segment(arguments.getFirst()) + "/connect",
                        Body.json(new NetworkConnectRequest(arguments.getLast(), settings)));
        return 0;
    }
}
