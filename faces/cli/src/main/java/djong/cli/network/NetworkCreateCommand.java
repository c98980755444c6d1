package djong.cli.network;

import djong.api.Json;
import djong.api.network.ConfigReference;
import djong.api.network.Ipam;
import djong.api.network.IpamConfig;
import djong.api.network.NetworkCreateRequest;
import djong.api.network.NetworkCreateResponse;
import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.flags.Flag;
import djong.client.Body;
import java.io.IOException;
import java.util.List;

/** {@code djong network create} */
public final class NetworkCreateCommand extends Command {
    private final Flag.Switch attachable = flags.bool("attachable", "Let containers be attached by hand");
    private final Flag.Texts aux = flags.texts("aux-address", "An address that is not given out, NAME=ADDRESS");
    private final Flag.Text configFrom = flags.text("config-from", "Take the configuration of this network");
    private final Flag.Switch configOnly = flags.bool("config-only", "Only a configuration for other networks");
    private final Flag.Text driver = flags.text("driver", 'd', "bridge", "Driver of the network");
    private final Flag.Texts gateway = flags.texts("gateway", "Address of the bridge in a subnet");
    private final Flag.Switch ingress = flags.bool("ingress", "Create a routing mesh of a swarm");
    private final Flag.Switch internal = flags.bool("internal", "Without a way out");
    private final Flag.Texts ipRange = flags.texts("ip-range", "Give out addresses of this part of a subnet");
    private final Flag.Text ipamDriver = flags.text("ipam-driver", '\0', "default", "Driver for addresses");
    private final Flag.Texts ipamOpt = flags.texts("ipam-opt", "An option of the driver for addresses");
    private final Flag.Switch ipv4 = flags.boolOn("ipv4", '\0', "Give out IPv4 addresses");
    private final Flag.Switch ipv6 = flags.bool("ipv6", "Give out IPv6 addresses");
    private final Flag.Texts label = flags.texts("label", "Set a label, KEY=VALUE");
    private final Flag.Texts opt = flags.texts("opt", 'o', "Set an option of the driver, KEY=VALUE");
    private final Flag.Text scope = flags.text("scope", "Where the network is known");
    private final Flag.Texts subnet = flags.texts("subnet", "Subnet in CIDR form");

    @Override
    public String arguments() {
        return "[OPTIONS] NETWORK";
    }

    @Override
    public String summary() {
        return "Create a network";
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
        List<IpamConfig> subnets =
                SubnetFlags.of(subnet.values(), ipRange.values(), gateway.values(), Pairs.of(aux.values()));
        String from = configFrom.orNull();
        var request = new NetworkCreateRequest(
                arguments.getFirst(),
                driver.value(),
                scope.orNull(),
                ipv4.given() ? (Boolean) ipv4.on() : null,
                ipv6.given() ? (Boolean) ipv6.on() : null,
                new Ipam(ipamDriver.value(), Pairs.of(ipamOpt.values()), subnets),
                internal.on(),
                attachable.on(),
                ingress.on(),
                configOnly.on(),
                from == null ? null : new ConfigReference(from),
                Pairs.of(opt.values()),
                Pairs.of(label.values()));
        var created = Json.read(
                NetworkCreateResponse.class, cli.client().bytes("POST", "/networks/create", Body.json(request)));
        if (!created.warning().isEmpty()) cli.say("WARNING: " + created.warning());
        cli.out().println(created.id());
        return 0;
    }
}
