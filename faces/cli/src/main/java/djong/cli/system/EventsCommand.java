package djong.cli.system;

import djong.api.Json;
import djong.api.JsonTree;
import djong.api.system.EventMessage;
import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.command.ExitException;
import djong.cli.flags.Flag;
import djong.cli.format.Times;
import djong.cli.format.Timestamps;
import djong.cli.template.Struct;
import djong.cli.template.Template;
import djong.cli.template.TemplateException;
import djong.client.Body;
import djong.client.Query;
import djong.client.Response;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code djong events} */
public final class EventsCommand extends Command {
    /** What a program ends with that SIGPIPE kills. */
    private static final int BROKEN_PIPE = 141;

    private final Flag.Filters filter =
            flags.filters("Show only events that match, such as type=container, event=die, label=a=b");
    private final Flag.Text format = flags.text("format", "'json' or a Go template");
    private final Flag.Text since = flags.text("since", "Start with the events since a time, or so long ago");
    private final Flag.Text until = flags.text("until", "End at a time");

    @Override
    public String arguments() {
        return "[OPTIONS]";
    }

    @Override
    public String summary() {
        return "Get events from the daemon as they happen";
    }

    @Override
    public List<String> aliases() {
        return List.of("system events", "events");
    }

    @Override
    public List<String> examples() {
        return List.of(
                "djong events --filter type=container --filter event=die",
                "djong events --since 1h --until 0s --format '{{json .}}'");
    }

    @Override
    public int maxArguments() {
        return 0;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException {
        String shape = format.orNull();
        if ("json".equals(shape)) shape = "{{json .}}";
        Template template = null;
        if (shape != null) {
            try {
                template = Template.parse(shape);
            } catch (TemplateException e) {
                throw new ExitException(64, "Error parsing format: " + e.getMessage());
            }
        }
        String path = "/events"
                + new Query()
                        .add("since", Timestamps.of(since.value(), ""))
                        .add("until", Timestamps.of(until.value(), ""))
                        .filters(filter.filters());
        try (Response response = cli.client().call("GET", path, Body.NONE);
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isBlank()) continue;
                cli.out().println(template == null ? plain(line) : shaped(line, template));
                if (cli.out().checkError()) return BROKEN_PIPE;
            }
        }
        return 0;
    }

    private static String shaped(String line, Template template) {
        Object tree = JsonTree.parse(line);
        StringBuilder out = new StringBuilder();
        Map<?, ?> values = tree instanceof Map<?, ?> map ? map : Map.of();
        template.execute(new Struct(values, Shapes.EVENT), Template.Mode.LENIENT, out);
        return out.toString();
    }

    private static String plain(String line) {
        EventMessage event = Json.read(EventMessage.class, line);
        StringBuilder out = new StringBuilder();
        Long nano = event.timeNano();
        Long time = event.time();
        if (nano != null && nano != 0) {
            out.append(Times.rfc3339Nanos(Instant.ofEpochSecond(nano / 1_000_000_000, nano % 1_000_000_000)))
                    .append(' ');
        } else if (time != null && time != 0) {
            out.append(Times.rfc3339Nanos(Instant.ofEpochSecond(time))).append(' ');
        }
        out.append(event.type())
                .append(' ')
                .append(event.action())
                .append(' ')
                .append(event.actor().id());
        Map<String, String> attributes = new TreeMap<>(event.actor().attributes());
        if (attributes.isEmpty()) return out.toString();
        @Nullable String separator = " (";
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            out.append(separator).append(attribute.getKey()).append('=').append(attribute.getValue());
            separator = ", ";
        }
        return out.append(')').toString();
    }
}
