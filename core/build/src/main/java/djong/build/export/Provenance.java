package djong.build.export;

import djong.base.EngineException;
import djong.build.op.WebAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How an image came to be; SLSA provenance 0.2 and 1. What clients have asked for is told without the names and passwords that addresses have in them.
 *
 * @param id of the build
 * @param frontend who understood what was asked for
 * @param arguments what it was asked for, by BuildKit's names
 * @param locals names of the client's folders that were used
 * @param materials what else was used
 * @param whole whether {@code materials} names all that was used
 * @param platform where it was built
 * @param steps in an order in which each comes after those that it stands on
 * @param file what was understood
 */
public record Provenance(
        String id,
        String frontend,
        Map<String, String> arguments,
        List<String> locals,
        List<Material> materials,
        boolean whole,
        String platform,
        Instant started,
        Instant ended,
        List<Step> steps,
        File file) {
    private static final String TYPE_02 = "https://slsa.dev/provenance/v0.2";
    private static final String TYPE_1 = "https://slsa.dev/provenance/v1";
    private static final String BUILD_TYPE_02 = "https://mobyproject.org/buildkit@v1";
    private static final String BUILD_TYPE_1 =
            "https://github.com/moby/buildkit/blob/master/docs/attestations/slsa-definitions.md";
    private static final String METADATA_02 = "https://mobyproject.org/buildkit@v1#metadata";

    /** Arguments that tell of the machine or the client and not of what is made. */
    private static final List<String> OMITTED = List.of(
            "cgroup-parent",
            "image-resolve-mode",
            "platform",
            "cache-imports",
            "filename",
            "no-cache",
            "source",
            "cmdline");

    /** Something that was used. @param sha256 in hexadecimal digits */
    public record Material(String uri, String sha256) {}

    /** One step. @param inputs numbers of others */
    public record Step(String name, List<Integer> inputs) {}

    /** A file and its text. */
    public record File(String name, String text) {}

    /** How much is told. */
    public enum Mode {
        MIN,
        MAX;

        public static Mode of(String text) {
            return switch (text) {
                case "", "min" -> MIN;
                case "max", "full" -> MAX;
                default -> throw new EngineException.InvalidParameter("invalid mode " + text);
            };
        }
    }

    /** @param version {@code v0.2} or {@code v1}; empty for the first */
    public Attestation attestation(Mode mode, String version, boolean inlineOnly) {
        return switch (version) {
            case "", "v0.2" -> new Attestation(TYPE_02, "provenance.json", inlineOnly, first(mode));
            case "v1" -> new Attestation(TYPE_1, "provenance.json", inlineOnly, second(mode));
            default -> throw new EngineException.InvalidParameter("invalid provenance version: " + version);
        };
    }

    private Map<String, Object> first(Mode mode) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("builder", Map.of("id", ""));
        told.put("buildType", BUILD_TYPE_02);
        told.put("materials", used());
        Map<String, Object> invocation = new LinkedHashMap<>();
        invocation.put("configSource", source());
        invocation.put("parameters", request(mode));
        invocation.put("environment", Map.of("platform", platform));
        told.put("invocation", invocation);
        if (mode == Mode.MAX) told.put("buildConfig", config());
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("buildInvocationID", id);
        metadata.put("buildStartedOn", started.toString());
        metadata.put("buildFinishedOn", ended.toString());
        Map<String, Object> completeness = new LinkedHashMap<>();
        completeness.put("parameters", complete(mode));
        completeness.put("environment", true);
        completeness.put("materials", whole);
        metadata.put("completeness", completeness);
        metadata.put("reproducible", false);
        metadata.put(METADATA_02, more(mode));
        told.put("metadata", metadata);
        return told;
    }

    private Map<String, Object> second(Mode mode) {
        Map<String, Object> external = new LinkedHashMap<>();
        external.put("configSource", source());
        external.put("request", request(mode));
        Map<String, Object> internal = new LinkedHashMap<>();
        internal.put("builderPlatform", platform);
        if (mode == Mode.MAX) internal.put("buildConfig", config());
        Map<String, Object> definition = new LinkedHashMap<>();
        definition.put("buildType", BUILD_TYPE_1);
        definition.put("externalParameters", external);
        definition.put("internalParameters", internal);
        definition.put("resolvedDependencies", used());
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("invocationID", id);
        metadata.put("startedOn", started.toString());
        metadata.put("finishedOn", ended.toString());
        metadata.put("buildkit_metadata", more(mode));
        metadata.put("buildkit_hermetic", false);
        Map<String, Object> completeness = new LinkedHashMap<>();
        completeness.put("request", complete(mode));
        completeness.put("resolvedDependencies", whole);
        metadata.put("buildkit_completeness", completeness);
        metadata.put("buildkit_reproducible", false);
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("builder", Map.of("id", ""));
        details.put("metadata", metadata);
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("buildDefinition", definition);
        told.put("runDetails", details);
        return told;
    }

    private List<Object> used() {
        List<Object> told = new ArrayList<>();
        for (Material each : materials) {
            Map<String, Object> material = new LinkedHashMap<>();
            material.put("uri", WebAddress.redacted(each.uri()));
            material.put("digest", Map.of("sha256", each.sha256()));
            told.add(material);
        }
        return told;
    }

    private Map<String, Object> source() {
        Map<String, Object> told = new LinkedHashMap<>();
        String context = arguments.getOrDefault("context", "");
        if (context.contains("://") || context.startsWith("git@")) told.put("uri", WebAddress.redacted(context));
        told.put("entryPoint", arguments.getOrDefault("filename", "Dockerfile"));
        return told;
    }

    private static boolean personal(String argument) {
        return argument.startsWith("build-arg:") || argument.startsWith("label:");
    }

    private boolean complete(Mode mode) {
        return mode == Mode.MAX || arguments.keySet().stream().noneMatch(Provenance::personal);
    }

    private Map<String, Object> request(Mode mode) {
        Map<String, Object> args = new TreeMap<>();
        arguments.forEach((name, value) -> {
            boolean told = !OMITTED.contains(name)
                    && !name.startsWith("attest:")
                    && !name.startsWith("vcs:")
                    && !name.startsWith("input-metadata:")
                    && (mode == Mode.MAX || !personal(name));
            if (told) args.put(name, WebAddress.redacted(value));
        });
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("frontend", frontend);
        if (!args.isEmpty()) request.put("args", args);
        if (!locals.isEmpty())
            request.put(
                    "locals", locals.stream().map(each -> Map.of("name", each)).toList());
        return request;
    }

    /** What was done, by the names of the steps: a graph of this engine's is not written in BuildKit's language. */
    private Map<String, Object> config() {
        List<Object> told = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            Map<String, Object> step = new LinkedHashMap<>();
            step.put("id", "step" + i);
            step.put("op", Map.of("name", WebAddress.redacted(steps.get(i).name())));
            if (!steps.get(i).inputs().isEmpty())
                step.put(
                        "inputs",
                        steps.get(i).inputs().stream()
                                .map(each -> "step" + each + ":0")
                                .toList());
            told.add(step);
        }
        return Map.of("llbDefinition", told);
    }

    private Map<String, Object> more(Mode mode) {
        Map<String, Object> told = new LinkedHashMap<>();
        Map<String, Object> vcs = new TreeMap<>();
        arguments.forEach((name, value) -> {
            if (name.startsWith("vcs:")) vcs.put(name.substring("vcs:".length()), WebAddress.redacted(value));
        });
        if (!vcs.isEmpty()) told.put("vcs", vcs);
        if (mode == Mode.MAX && !file.text().isEmpty()) {
            Map<String, Object> info = new LinkedHashMap<>();
            info.put("filename", file.name());
            info.put("language", "Dockerfile");
            info.put("data", base64(WebAddress.redacted(file.text())));
            told.put("source", Map.of("infos", List.of(info)));
        }
        return told;
    }

    private static String base64(String text) {
        return java.util.Base64.getEncoder().encodeToString(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
