package djong.build.frontend;

import djong.base.EngineException;
import djong.dockerfile.Dockerfile;
import djong.dockerfile.Instruction;
import djong.dockerfile.Instruction.Arg;
import djong.dockerfile.Instruction.Argument;
import djong.dockerfile.Instruction.Run;
import djong.dockerfile.Mount;
import djong.dockerfile.MountFlag;
import djong.dockerfile.Stage;
import djong.dockerfile.lint.Warning;
import djong.dockerfile.syntax.Node;
import djong.dockerfile.syntax.Range;
import io.avaje.jsonb.Jsonb;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers what clients ask about a file without building it: {@code --call}. Pure. */
final class Requests {
    private final Options options;
    private final Dockerfile file;
    private final DockerfileText text;

    private Requests(Options options, Dockerfile file, DockerfileText text) {
        this.options = options;
        this.file = file;
        this.text = text;
    }

    static FrontendResult answer(Options options, Dockerfile file, DockerfileText text) {
        var requests = new Requests(options, file, text);
        return switch (options.request()) {
            case "frontend.outline" -> told(requests.outline(), "0");
            case "frontend.targets" -> told(requests.targets(), "0");
            case "frontend.subrequests.describe" -> told(described(), "0");
            default -> throw new EngineException.NotImplemented("unsupported request " + options.request());
        };
    }

    private static FrontendResult told(Object document, String status) {
        Map<String, byte[]> documents = new LinkedHashMap<>();
        documents.put(
                "result.json", bytes(Jsonb.builder().build().type(Object.class).toJsonPretty(document)));
        documents.put("version", bytes("1.0.0"));
        documents.put("result.statuscode", bytes(status));
        return new FrontendResult.Told(documents);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Object described() {
        List<Object> requests = new ArrayList<>();
        for (String name : List.of("outline", "targets", "lint", "subrequests.describe"))
            requests.add(Map.of("name", "frontend." + name, "version", "1.0.0", "type", "rpc"));
        return requests;
    }

    private static Map<String, Object> location(Range range) {
        Map<String, Object> lines = new LinkedHashMap<>();
        lines.put("start", Map.of("line", range.line()));
        lines.put("end", Map.of("line", range.endLine()));
        return Map.of("ranges", List.of(lines));
    }

    private static String data(DockerfileText text) {
        return Base64.getEncoder().encodeToString(bytes(text.text()));
    }

    /** What a comment right above says of {@code name}. */
    private static String description(Node node, String name) {
        for (String comment : node.comments()) {
            if (comment.startsWith(name + " "))
                return comment.substring(name.length() + 1).strip();
        }
        return "";
    }

    private static void put(Map<String, Object> into, String key, @Nullable String value) {
        if (value != null && !value.isEmpty()) into.put(key, value);
    }

    private Object targets() {
        List<Object> targets = new ArrayList<>();
        for (Stage stage : file.stages()) {
            Map<String, Object> target = new LinkedHashMap<>();
            put(target, "name", stage.name());
            if (stage.index() == file.stages().size() - 1) target.put("default", true);
            put(target, "description", stage.name() == null ? "" : description(stage.node(), stage.name()));
            target.put("base", stage.base());
            put(target, "platform", stage.platform());
            target.put("location", location(stage.node().range()));
            targets.add(target);
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("targets", targets);
        all.put("sources", List.of(data(text)));
        return all;
    }

    /** What the target takes: it, and the stages it stands on. */
    private Object outline() {
        Stage target = Stages.target(file, options.target());
        Map<String, Object> all = new LinkedHashMap<>();
        put(all, "name", target.name());
        put(all, "description", target.name() == null ? "" : description(target.node(), target.name()));
        List<Stage> chain = new ArrayList<>();
        for (Optional<Stage> at = Optional.of(target); at.isPresent(); at = below(at.get())) chain.addFirst(at.get());
        List<Object> arguments = new ArrayList<>();
        Map<String, Object> secrets = new LinkedHashMap<>();
        Map<String, Object> agents = new LinkedHashMap<>();
        for (Stage stage : chain) {
            for (Instruction instruction : stage.instructions()) {
                if (instruction instanceof Arg arg) arguments(arg, arguments);
                if (instruction instanceof Run run) lent(run, secrets, agents);
            }
        }
        if (!arguments.isEmpty()) all.put("args", arguments);
        if (!secrets.isEmpty()) all.put("secrets", List.copyOf(secrets.values()));
        if (!agents.isEmpty()) all.put("ssh", List.copyOf(agents.values()));
        all.put("sources", List.of(data(text)));
        return all;
    }

    private Optional<Stage> below(Stage stage) {
        for (Stage other : file.stages().subList(0, stage.index()).reversed())
            if (stage.base().equalsIgnoreCase(other.name())) return Optional.of(other);
        return Optional.empty();
    }

    private void arguments(Arg arg, List<Object> into) {
        for (Argument each : arg.arguments()) {
            Map<String, Object> told = new LinkedHashMap<>();
            told.put("name", each.name());
            put(told, "description", description(arg.node(), each.name()));
            String given = options.arguments().get(each.name());
            put(told, "value", given == null ? each.value() : given);
            told.put("location", location(arg.node().range()));
            into.add(told);
        }
    }

    private static void lent(Run run, Map<String, Object> secrets, Map<String, Object> agents) {
        for (MountFlag flag : run.mounts()) {
            Mount mount = flag.mount();
            boolean secret = mount.type() == Mount.Type.SECRET;
            if (!secret && mount.type() != Mount.Type.SSH) continue;
            String standard = secret ? mount.target().substring(mount.target().lastIndexOf('/') + 1) : "default";
            String id = mount.id().isEmpty() ? standard : mount.id();
            Map<String, Object> told = new LinkedHashMap<>();
            told.put("name", id);
            if (mount.required()) told.put("required", true);
            told.put("location", location(run.node().range()));
            (secret ? secrets : agents).putIfAbsent(id, told);
        }
    }

    /** Why a file cannot be built. @param range null for nowhere */
    record Failure(String message, @Nullable Range range) {}

    /** What the checks have found. @param failure null when the file can be built */
    static FrontendResult checked(DockerfileText text, List<Warning> warnings, @Nullable Failure failure) {
        List<Object> found = new ArrayList<>();
        for (Warning each : warnings) {
            Map<String, Object> told = new LinkedHashMap<>();
            told.put("ruleName", each.rule().title());
            told.put("description", each.rule().description());
            told.put("url", each.rule().url());
            told.put("detail", each.message());
            told.put("location", location(each.range()));
            found.add(told);
        }
        Map<String, Object> source = new LinkedHashMap<>();
        source.put("filename", text.name());
        source.put("data", data(text));
        source.put("language", "Dockerfile");
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put("warnings", found.isEmpty() ? null : found);
        all.put("sources", List.of(source));
        if (failure != null) {
            Range range = failure.range();
            all.put(
                    "buildError",
                    Map.of("message", failure.message(), "location", range == null ? Map.of() : location(range)));
        }
        return told(all, warnings.isEmpty() && failure == null ? "0" : "1");
    }
}
