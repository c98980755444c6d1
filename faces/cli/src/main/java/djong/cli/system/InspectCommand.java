package djong.cli.system;

import djong.api.JsonTree;
import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.command.ExitException;
import djong.cli.flags.Flag;
import djong.cli.template.Struct;
import djong.cli.template.Template;
import djong.cli.template.TemplateException;
import djong.client.Body;
import djong.client.DaemonException;
import djong.client.Query;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code djong inspect}, and the same for one kind of thing. */
public final class InspectCommand extends Command {
    private static final List<String> KINDS = List.of("container", "image", "network", "volume");

    private final String kind;
    private final Flag.Text format = flags.text("format", 'f', "'json' or a Go template");
    private final Flag.@Nullable Switch size;
    private final Flag.@Nullable Text type;
    private final Flag.@Nullable Text platform;
    private final Flag.@Nullable Switch verbose;

    private record Found(String kind, byte[] json) {}

    /** @param kind "container", "image", "network", or "" for any */
    public InspectCommand(String kind) {
        this.kind = kind;
        this.size = kind.isEmpty() || kind.equals("container")
                ? flags.bool("size", 's', "Show total file sizes of containers")
                : null;
        this.type = kind.isEmpty()
                ? flags.text("type", "Only look at things of this type: container, image, network")
                : null;
        this.platform =
                kind.equals("image") ? flags.text("platform", "Platform of the image, such as linux/arm64") : null;
        this.verbose = kind.equals("network") ? flags.bool("verbose", 'v', "Show more, where there is more") : null;
    }

    @Override
    public String arguments() {
        return switch (kind) {
            case "container" -> "[OPTIONS] CONTAINER [CONTAINER...]";
            case "image" -> "[OPTIONS] IMAGE [IMAGE...]";
            case "network" -> "[OPTIONS] NETWORK [NETWORK...]";
            case "volume" -> "[OPTIONS] VOLUME [VOLUME...]";
            default -> "[OPTIONS] NAME|ID [NAME|ID...]";
        };
    }

    @Override
    public String summary() {
        return kind.isEmpty()
                ? "Show everything about containers, images or networks"
                : "Show everything about one or more " + kind + "s";
    }

    @Override
    public List<String> examples() {
        return List.of(
                "djong inspect web",
                "djong inspect -f '{{.State.Status}} {{.NetworkSettings.IPAddress}}' web",
                "djong inspect -f '{{json .Config.Labels}}' web");
    }

    @Override
    public int minArguments() {
        return 1;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException {
        String wanted = type == null ? kind : type.value();
        if (type != null && type.given() && !KINDS.contains(wanted)) {
            throw new ExitException(
                    "unknown type: \"" + wanted + "\": must be one of \"" + String.join("\", \"", KINDS) + "\"");
        }
        String shape = format.orNull();
        Template template = null;
        if (shape != null && !shape.equals("json") && !shape.isEmpty()) {
            try {
                template = Template.parse(shape);
            } catch (TemplateException e) {
                throw new ExitException(64, "template parsing error: " + e.getMessage());
            }
        }
        List<Found> found = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        for (String name : arguments) {
            try {
                Found one = look(cli, wanted, name);
                if (one == null) failures.add("Error: No such object: " + name);
                else found.add(one);
            } catch (DaemonException e) {
                failures.add("Error response from daemon: " + e.getMessage());
            }
        }
        StringBuilder out = new StringBuilder();
        try {
            if (template == null) documents(found, shape, out);
            else for (Found one : found) shaped(one, template, out);
        } catch (TemplateException e) {
            failures.add("template parsing error: " + e.getMessage());
        }
        cli.out().print(out);
        if (template != null && found.isEmpty()) cli.out().println();
        if (failures.isEmpty()) return 0;
        throw new ExitException(1, String.join("\n", failures));
    }

    private static void documents(List<Found> found, @Nullable String shape, StringBuilder out) {
        List<@Nullable Object> trees = new ArrayList<>();
        for (Found one : found) trees.add(JsonTree.parse(one.json()));
        out.append("json".equals(shape) ? JsonTree.compact(trees) : JsonTree.indented(trees, "    "))
                .append('\n');
    }

    /** As Docker does it: by Go's names and types first, and if that fails by the document as it is, whose error then counts. */
    private static void shaped(Found one, Template template, StringBuilder out) {
        Map<?, ?> values = JsonTree.parse(one.json()) instanceof Map<?, ?> map ? map : Map.of();
        int start = out.length();
        try {
            template.execute(new Struct(values, Shapes.read(one.kind())), Template.Mode.LENIENT, out);
        } catch (TemplateException typed) {
            out.setLength(start);
            try {
                template.execute(values, Template.Mode.STRICT, out);
            } catch (TemplateException e) {
                out.setLength(start);
                out.append('\n');
                throw e;
            }
        }
        out.append('\n');
    }

    /** The thing of that name, or null when any kind would do and there is none. */
    private @Nullable Found look(Cli cli, String wanted, String name) throws IOException {
        if (!wanted.isEmpty()) return new Found(wanted, get(cli, wanted, name));
        for (String candidate : KINDS) {
            try {
                return new Found(candidate, get(cli, candidate, name));
            } catch (DaemonException e) {
                // 501: kinds that this daemon does not have yet
                if (!e.notFound() && e.status() != 501 && e.status() != 400) throw e;
            }
        }
        return null;
    }

    private byte[] get(Cli cli, String wanted, String name) throws IOException {
        String path = switch (wanted) {
            case "container" ->
                "/containers/" + Query.segment(name) + "/json" + new Query().flag("size", size != null && size.on());
            case "image" ->
                "/images/" + Query.path(name) + "/json"
                        + new Query().add("platform", platform == null ? null : platform.orNull());
            case "network" ->
                "/networks/" + Query.segment(name) + new Query().flag("verbose", verbose != null && verbose.on());
            default -> "/volumes/" + Query.segment(name);
        };
        return cli.client().bytes("GET", path, Body.NONE);
    }
}
