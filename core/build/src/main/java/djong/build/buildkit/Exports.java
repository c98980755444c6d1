package djong.build.buildkit;

import djong.base.EngineException;
import djong.build.graph.Tree;
import djong.build.graph.Vertex;
import djong.build.op.FileSource;
import djong.build.op.FolderFiles;
import djong.build.op.HostTree;
import djong.build.session.ClientFile;
import djong.image.Assembly;
import djong.image.pack.Pack;
import djong.oci.Digest;
import djong.oci.ImageConfig;
import djong.oci.Reference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What becomes of a build's result: an image here, an archive or a folder with the client. */
final class Exports {
    private final BuildRun run;
    private final BuildResult result;
    private final String exporter;

    /** @param exporter number of it in the build's request */
    Exports(BuildRun run, BuildResult result, String exporter) {
        this.run = run;
        this.result = result;
        this.exporter = exporter;
    }

    /** Blocks until all is where it belongs. @return what the client is told of it */
    Map<String, String> export(String type, Map<String, String> attributes) throws InterruptedException {
        return switch (type) {
            case "tar" -> run.step("exporting to client tarball", this::archive);
            case "local" -> run.step("exporting to client directory", this::folders);
            case "moby", "image" -> run.step("exporting to image", vertex -> image(attributes, vertex));
            default -> throw new EngineException.NotImplemented("exporter " + type + " is not supported");
        };
    }

    private Map.Entry<String, Vertex> only() {
        if (result.refs().isEmpty())
            throw new EngineException.InvalidParameter("no result to export: the build has no files");
        if (result.refs().size() > 1)
            throw new EngineException.NotImplemented(
                    "several platforms in one image are not supported by this exporter");
        return result.refs().entrySet().iterator().next();
    }

    /** A layer's creation, and what is made of it, counts only where somebody asked for it. */
    private @Nullable Instant epoch(Map<String, String> attributes) {
        String asked = attributes.get("source-date-epoch");
        if (asked == null)
            asked = result.document("source.date.epoch")
                    .map(b -> new String(b, StandardCharsets.UTF_8))
                    .orElse(null);
        if (asked == null || asked.isEmpty()) return null;
        try {
            return Instant.ofEpochSecond(Long.parseLong(asked));
        } catch (NumberFormatException e) {
            throw new EngineException.InvalidParameter("invalid SOURCE_DATE_EPOCH: " + asked, e);
        }
    }

    private Map<String, String> image(Map<String, String> attributes, Vertex vertex) throws InterruptedException {
        Map.Entry<String, Vertex> only = only();
        Progress.Line layers = run.progress().line(vertex, "exporting layers", "exporting layers");
        Tree tree = run.solve(only.getValue());
        ImageConfig config = ImageConfigs.of(
                result.config(only.getKey()).orElse(null),
                only.getValue(),
                tree,
                run.job(),
                run.parts().clock().instant(),
                epoch(attributes));
        layers.done(0, 0);
        Progress.Line writing =
                run.progress().line(vertex, "writing image " + config.id(), "writing image " + config.id());
        if (run.parts().images().withId(config.id()).isEmpty())
            run.parts().images().assemble(List.of(new Assembly(config, tree.layers(), null)));
        writing.done(0, 0);
        Map<String, String> told = new HashMap<>();
        List<String> names = names(attributes, config.id(), vertex);
        if (!names.isEmpty()) told.put("image.name", String.join(",", names));
        told.put("containerimage.digest", config.id().toString());
        told.put("containerimage.config.digest", config.id().toString());
        return told;
    }

    private List<String> names(Map<String, String> attributes, Digest image, Vertex vertex) {
        List<String> names = new ArrayList<>();
        for (String name : attributes.getOrDefault("name", "").split(",")) {
            if (name.isBlank()) continue;
            if (!(Reference.parse(name) instanceof Reference.Tagged tagged))
                throw new EngineException.InvalidParameter("a digest cannot be a name: " + name);
            String full = full(name.strip(), tagged);
            String line = "naming to " + full;
            Progress.Line naming = run.progress().line(vertex, line, line);
            run.parts().images().tag(image.toString(), tagged.repository().canonical(), tagged.tag());
            naming.done(0, 0);
            names.add(full);
        }
        return names;
    }

    /** With registry and repository, and a tag where one was written. */
    private static String full(String written, Reference.Tagged name) {
        String canonical = name.canonical();
        return written.endsWith(":" + name.tag()) ? canonical : canonical.substring(0, canonical.lastIndexOf(':'));
    }

    /** All files as one archive. */
    private Map<String, String> archive(Vertex vertex) throws InterruptedException {
        if (result.refs().size() > 1)
            throw new EngineException.NotImplemented("several platforms in one tarball are not supported");
        Tree tree = run.solve(only().getValue());
        Progress.Line line = run.progress().line(vertex, "sending tarball", "sending tarball");
        try (ClientFile file = run.session().sendFile(exporter, Map.of());
                FileSource source = FolderFiles.open(run.parts().store().snapshots(), tree)) {
            Pack.content(source.root(), file.out());
            file.finish();
        } catch (IOException e) {
            throw new EngineException.System("cannot send the tarball: " + e.getMessage(), e);
        }
        line.done(0, 0);
        return Map.of();
    }

    private Map<String, String> folders(Vertex vertex) throws InterruptedException {
        if (result.refs().size() > 1)
            throw new EngineException.NotImplemented("several platforms in one folder are not supported");
        Tree tree = run.solve(only().getValue());
        Progress.Line line = run.progress().line(vertex, "copying files", "copying files");
        long[] sent = {0};
        try (HostTree files = HostTree.mount(run.parts().store().snapshots(), tree)) {
            run.session().sendTree(exporter, files.path(), Map.of(), bytes -> {
                sent[0] = bytes;
                line.reached(bytes, 0);
            });
        } catch (IOException e) {
            throw new EngineException.System("cannot send the files: " + e.getMessage(), e);
        }
        line.done(sent[0], 0);
        return Map.of();
    }
}
