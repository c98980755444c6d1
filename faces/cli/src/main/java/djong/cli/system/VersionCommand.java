package djong.cli.system;

import djong.api.Json;
import djong.api.JsonTree;
import djong.api.system.ComponentVersion;
import djong.api.system.SystemVersion;
import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.command.ExitException;
import djong.cli.flags.Flag;
import djong.cli.format.Tabwriter;
import djong.cli.template.Struct;
import djong.cli.template.Template;
import djong.cli.template.TemplateException;
import djong.client.Body;
import djong.client.DaemonException;
import djong.client.EngineClient;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code djong version} */
public final class VersionCommand extends Command {
    private final Flag.Text format = flags.text("format", 'f', "'json' or a Go template");

    @Override
    public String arguments() {
        return "[OPTIONS]";
    }

    @Override
    public String summary() {
        return "Show the versions of client and engine";
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
                throw new ExitException(64, "template parsing error: " + e.getMessage());
            }
        }
        EngineClient client = cli.client();
        byte[] answer = null;
        String failure = null;
        try {
            answer = client.bytes("GET", "/version", Body.NONE);
        } catch (DaemonException e) {
            failure = "Error response from daemon: " + e.getMessage();
        } catch (IOException e) {
            failure = e.getMessage();
        }
        Map<String, @Nullable Object> mine = mine(cli, client);
        if (template != null) {
            Map<String, @Nullable Object> document = new LinkedHashMap<>();
            document.put("Client", mine);
            document.put("Server", answer == null ? null : JsonTree.parse(answer));
            StringBuilder out = new StringBuilder();
            try {
                template.execute(new Struct(document, Shapes.read("version")), Template.Mode.LENIENT, out);
            } catch (TemplateException e) {
                throw new ExitException(1, failure == null ? e.getMessage() : failure);
            }
            cli.out().println(out);
        } else {
            StringBuilder out = new StringBuilder("Client:\n");
            out.append(" Version:\t").append(mine.get("Version"));
            out.append("\n API version:\t").append(mine.get("ApiVersion"));
            out.append("\n Java version:\t").append(mine.get("JavaVersion"));
            out.append("\n OS/Arch:\t").append(mine.get("Os")).append('/').append(mine.get("Arch"));
            out.append("\n Context:\t").append(mine.get("Context")).append('\n');
            if (answer != null) server(Json.read(SystemVersion.class, answer), out);
            cli.out().print(new Tabwriter(20, 1).format(out));
        }
        if (failure == null) return 0;
        throw new ExitException(1, failure);
    }

    private static Map<String, @Nullable Object> mine(Cli cli, EngineClient client) throws IOException {
        Map<String, @Nullable Object> mine = new LinkedHashMap<>();
        mine.put("Version", Cli.VERSION);
        mine.put("ApiVersion", client.version());
        mine.put("DefaultAPIVersion", EngineClient.API_VERSION);
        mine.put("JavaVersion", Runtime.version().toString());
        mine.put("Os", Cli.os());
        mine.put("Arch", Cli.architecture());
        mine.put("Context", cli.settings().contextName());
        return mine;
    }

    private static void server(SystemVersion version, StringBuilder out) {
        String platform = version.platform() == null ? "" : version.platform().name();
        out.append("\nServer:").append(platform.isEmpty() ? "" : " " + platform).append('\n');
        for (ComponentVersion component : version.components()) {
            out.append(' ')
                    .append(component.name())
                    .append(":\n  Version:\t")
                    .append(component.version())
                    .append('\n');
            Map<String, String> details = component.details() == null ? Map.of() : new TreeMap<>(component.details());
            if (component.name().equals("Engine")) {
                String api = details.getOrDefault("ApiVersion", version.apiVersion());
                String min = details.get("MinAPIVersion");
                out.append("  API version:\t").append(api);
                if (min != null && !min.isEmpty())
                    out.append(" (minimum version ").append(min).append(')');
                String language = details.getOrDefault("GoVersion", version.goVersion());
                if (language.startsWith("java")) detail(out, "Java version", language.substring("java".length()));
                else detail(out, "Go version", language);
                detail(out, "Git commit", details.get("GitCommit"));
                String built = details.get("BuildTime");
                detail(out, "Built", built == null ? null : built(built));
                detail(
                        out,
                        "OS/Arch",
                        details.getOrDefault("Os", version.os()) + "/" + details.getOrDefault("Arch", version.arch()));
                out.append("\n  Experimental:\t")
                        .append(details.getOrDefault("Experimental", "false"))
                        .append('\n');
            } else {
                details.forEach((key, value) ->
                        out.append("  ").append(key).append(":\t").append(value).append('\n'));
            }
        }
    }

    private static void detail(StringBuilder out, String name, @Nullable String value) {
        if (value != null && !value.isEmpty())
            out.append("\n  ").append(name).append(":\t").append(value);
    }

    /** {@code 2026-09-15T11:02:57.000000000+00:00} as {@code Tue Sep 15 11:02:57 2026}. */
    private static String built(String time) {
        try {
            return OffsetDateTime.parse(time)
                    .format(DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss uuuu", Locale.ENGLISH));
        } catch (DateTimeException e) {
            return time;
        }
    }
}
