package djong.build.buildkit;

import djong.base.EngineException;
import djong.build.frontend.Built;
import djong.build.frontend.DockerfileFrontend;
import djong.build.frontend.FrontendResult;
import djong.build.frontend.Options;
import djong.build.graph.Vertex;
import djong.build.llb.Translation;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import moby.buildkit.pb.Definition;

/** Runs frontends: the one there is, by all of its names. */
final class Frontends {
    private final BuildRun run;

    Frontends(BuildRun run) {
        this.run = run;
    }

    /** Blocks for the client and for registries. */
    BuildResult solve(String frontend, Map<String, String> options, Map<String, Definition> inputs)
            throws InterruptedException {
        boolean dockerfile = frontend.equals("dockerfile.v0")
                || frontend.equals("gateway.v0")
                        && options.getOrDefault("source", "").contains("docker/dockerfile");
        if (!dockerfile)
            throw new EngineException.NotImplemented(
                    "frontend " + frontend + " is not supported: only dockerfile.v0 is");
        run.account().asked("dockerfile.v0", options);
        for (var input : inputs.entrySet()) run.input(input.getKey(), Translation.of(run, input.getValue()));
        return switch (new DockerfileFrontend(new Options(options), run).run()) {
            case FrontendResult.Told told -> new BuildResult(Map.of(), told.documents());
            case FrontendResult.Images images -> images(images, options);
        };
    }

    private static BuildResult images(FrontendResult.Images images, Map<String, String> options) {
        Map<String, Vertex> refs = new LinkedHashMap<>();
        Map<String, byte[]> metadata = new HashMap<>();
        for (Built each : images.images()) {
            String platform = images.many() ? each.platform().toString() : "";
            refs.put(platform, each.files());
            metadata.put(
                    "containerimage.config" + (platform.isEmpty() ? "" : "/" + platform),
                    each.config().document().bytes());
        }
        metadata.put("refs.platforms", platforms(images.images()));
        String epoch = options.get("build-arg:SOURCE_DATE_EPOCH");
        if (epoch != null) metadata.put("source.date.epoch", epoch.getBytes(StandardCharsets.UTF_8));
        return new BuildResult(refs, metadata);
    }

    private static byte[] platforms(List<Built> images) {
        var text = new StringBuilder("{\"Platforms\":[");
        for (Built each : images) {
            if (text.charAt(text.length() - 1) == '}') text.append(',');
            var p = each.platform();
            text.append("{\"ID\":\"")
                    .append(p)
                    .append("\",\"Platform\":{\"architecture\":\"")
                    .append(p.architecture())
                    .append("\",\"os\":\"")
                    .append(p.os())
                    .append('"');
            if (p.variant() != null)
                text.append(",\"variant\":\"").append(p.variant()).append('"');
            text.append("}}");
        }
        return text.append("]}").toString().getBytes(StandardCharsets.UTF_8);
    }
}
