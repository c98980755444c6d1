package djong.cli.volume;

import djong.api.Json;
import djong.api.volume.VolumeCreateRequest;
import djong.api.volume.VolumeInspect;
import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.command.ExitException;
import djong.cli.flags.Flag;
import djong.client.Body;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code djong volume create} */
public final class VolumeCreateCommand extends Command {
    private final Flag.Text driver = flags.text("driver", 'd', "local", "Volume driver");
    private final Flag.Texts label = flags.texts("label", '\0', "list", "Set a label KEY=VALUE", value -> value);
    private final Flag.Text name = flags.hidden(flags.text("name", "The volume's name"));
    private final Flag.Texts opt =
            flags.texts("opt", 'o', "map", "Set an option of the driver, such as type=tmpfs", value -> value);

    @Override
    public String arguments() {
        return "[OPTIONS] [VOLUME]";
    }

    @Override
    public String summary() {
        return "Create a volume";
    }

    @Override
    public List<String> examples() {
        return List.of(
                "djong volume create data",
                "djong volume create -o type=tmpfs -o device=tmpfs -o o=size=64m scratch",
                "djong volume create -o type=nfs -o device=:/export -o o=addr=server,rw shared");
    }

    @Override
    public int maxArguments() {
        return 1;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException {
        if (!name.value().isEmpty() && !arguments.isEmpty()) {
            throw new ExitException(
                    "conflicting options: cannot specify a volume-name through both --name and as a positional arg");
        }
        String wanted = arguments.isEmpty() ? name.value() : arguments.getFirst();
        var request = new VolumeCreateRequest(null, driver.value(), pairs(opt.values()), pairs(label.values()), wanted);
        byte[] made = cli.client().bytes("POST", "/volumes/create", Body.json(request));
        cli.out().println(Json.read(VolumeInspect.class, made).name());
        return 0;
    }

    private static Map<String, String> pairs(List<String> values) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String value : values) {
            int equals = value.indexOf('=');
            pairs.put(equals < 0 ? value : value.substring(0, equals), equals < 0 ? "" : value.substring(equals + 1));
        }
        return pairs;
    }
}
