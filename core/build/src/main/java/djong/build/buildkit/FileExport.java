package djong.build.buildkit;

import djong.base.EngineException;
import djong.build.export.Attestation;
import djong.build.export.Attributes;
import djong.build.export.Subjects;
import djong.build.graph.Vertex;
import djong.build.op.FileSource;
import djong.build.op.FolderFiles;
import djong.build.op.HostTree;
import djong.build.session.ClientFile;
import djong.image.pack.Pack;
import djong.linux.Dir;
import djong.linux.Fd;
import djong.linux.Root;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Sends the files of a build's result to the client: {@code type=local} and {@code type=tar}. */
final class FileExport {
    private final BuildRun run;
    private final BuildResult result;
    private final Attributes attributes;
    private final @Nullable Instant epoch;
    private final String exporter;

    FileExport(BuildRun run, BuildResult result, Attributes attributes, @Nullable Instant epoch, String exporter) {
        this.run = run;
        this.result = result;
        this.attributes = attributes;
        this.epoch = epoch;
        this.exporter = exporter;
    }

    /** All files as one archive. */
    Map<String, String> archive(Vertex vertex) throws InterruptedException {
        Progress.Line line = run.progress().line(vertex, "sending tarball", "sending tarball");
        List<FileSource> open = new ArrayList<>();
        List<Pack.Part> parts = new ArrayList<>();
        try (ClientFile file = run.session().sendFile(exporter, Map.of())) {
            for (var each : vertices().entrySet()) {
                FileSource source = FolderFiles.open(run.parts().store().snapshots(), run.solve(each.getValue()));
                open.add(source);
                parts.add(new Pack.Part(each.getKey(), source.root(), said(each.getValue(), source.root())));
            }
            Pack.parts(parts, epoch, file.out());
            file.finish();
        } catch (IOException e) {
            throw new EngineException.System("cannot send the tarball: " + e.getMessage(), e);
        } finally {
            open.forEach(FileSource::close);
        }
        line.done(0, 0);
        return Map.of();
    }

    Map<String, String> folders(Vertex vertex) throws InterruptedException {
        Progress.Line line = run.progress().line(vertex, "copying files", "copying files");
        long[] sent = {0};
        SortedMap<String, Path> folders = new TreeMap<>();
        List<HostTree> mounted = new ArrayList<>();
        try {
            for (var each : vertices().entrySet()) {
                HostTree tree = HostTree.mount(run.parts().store().snapshots(), run.solve(each.getValue()));
                mounted.add(tree);
                try (Root root = Root.open(tree.path());
                        Dir top = root.directory()) {
                    for (var file : said(each.getValue(), root).entrySet()) write(top, file.getKey(), file.getValue());
                }
                folders.put(each.getKey(), tree.path());
            }
            run.session().sendTree(exporter, folders, epoch, Map.of(), bytes -> {
                sent[0] = bytes;
                line.reached(bytes, 0);
            });
        } catch (IOException e) {
            throw new EngineException.System("cannot send the files: " + e.getMessage(), e);
        } finally {
            mounted.forEach(HostTree::close);
        }
        line.done(sent[0], 0);
        return Map.of();
    }

    private static void write(Dir folder, String name, byte[] bytes) throws IOException {
        if (folder.statIfExists(name) != null) folder.removeTree(name);
        try (Fd file = folder.create(name, 0644);
                OutputStream out = file.output()) {
            out.write(bytes);
        }
    }

    /** Files that tell about the others, by their names. */
    private SortedMap<String, byte[]> said(Vertex files, Root root) throws IOException, InterruptedException {
        SortedMap<String, byte[]> said = new TreeMap<>();
        List<Attestation> attestations = new Attestations(run)
                .of(files, run.solve(files)).stream()
                        .filter(each -> !each.inlineOnly())
                        .toList();
        if (attestations.isEmpty()) return said;
        List<Attestation.Subject> subjects = Subjects.of(root);
        String prefix = attributes.values().getOrDefault("attestation-prefix", "");
        for (Attestation each : attestations) {
            String name = prefix + each.file();
            if (name.contains("/")) throw new EngineException.InvalidParameter("invalid attestation-prefix " + prefix);
            said.put(name, each.statement(subjects));
        }
        return said;
    }

    /** What is sent, by the folder that it goes to: one per platform where there are several. */
    private SortedMap<String, Vertex> vertices() {
        if (result.refs().isEmpty())
            throw new EngineException.InvalidParameter("no result to export: the build has no files");
        boolean split = attributes.flag("platform-split", result.refs().size() > 1);
        if (!split && result.refs().size() > 1)
            throw new EngineException.NotImplemented("several platforms in one folder are not supported");
        SortedMap<String, Vertex> vertices = new TreeMap<>();
        for (var each : result.refs().entrySet())
            vertices.put(split ? each.getKey().replace('/', '_') : "", each.getValue());
        return vertices;
    }
}
