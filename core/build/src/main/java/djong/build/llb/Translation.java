package djong.build.llb;

import djong.base.EngineException;
import djong.build.graph.Tree;
import djong.build.graph.Vertex;
import djong.build.op.Combined;
import djong.build.op.Copy;
import djong.build.op.CopyFiles;
import djong.build.op.Difference;
import djong.dockerfile.syntax.Range;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import moby.buildkit.pb.Definition;
import moby.buildkit.pb.DiffOp;
import moby.buildkit.pb.Input;
import moby.buildkit.pb.Location;
import moby.buildkit.pb.MergeInput;
import moby.buildkit.pb.Op;
import moby.buildkit.pb.OpMetadata;
import moby.buildkit.pb.SourceInfo;

/** Makes vertices of one definition. For one thread, used once. */
public final class Translation {
    /** How a result of another build of this daemon is named as a source. */
    public static final String REF = "djong-ref://";

    static final Vertex SCRATCH = Vertex.of(Tree.EMPTY, "scratch");

    private final Build build;
    private final Graph graph;
    private final Map<String, Results> made = new HashMap<>();

    private Translation(Build build, Graph graph) {
        this.build = build;
        this.graph = graph;
    }

    /** What an op comes to, by number. */
    interface Results {
        /** @throws EngineException.InvalidParameter when the op has no such result */
        Vertex of(long index);

        /** Of an op with one result. */
        static Results only(Vertex vertex) {
            return index -> {
                if (index != 0) throw new EngineException.InvalidParameter("invalid output index " + index);
                return vertex;
            };
        }
    }

    /**
     * The vertex of the result that a definition means. Does nothing yet.
     *
     * @throws EngineException.InvalidParameter for what is no definition
     * @throws EngineException.NotImplemented for what is not understood
     */
    public static Vertex of(Build build, Definition definition) {
        Graph graph = Graph.of(definition);
        var translation = new Translation(build, graph);
        for (String digest : graph.order()) translation.made.put(digest, translation.results(digest));
        return translation.layered(translation.vertex(graph.result()));
    }

    private Vertex vertex(Input input) {
        Results results = made.get(input.getDigest());
        if (results == null)
            throw new EngineException.InvalidParameter("invalid missing input digest " + input.getDigest());
        return results.of(input.getIndex());
    }

    private Results results(String digest) {
        Op op = graph.op(digest);
        OpMetadata metadata = graph.metadata().getOrDefault(digest, OpMetadata.getDefaultInstance());
        String custom = metadata.getDescriptionMap().getOrDefault("llb.customname", "");
        List<Vertex> inputs = op.getInputsList().stream().map(this::vertex).toList();
        Results results = switch (op.getOpCase()) {
            case SOURCE -> Results.only(new Sources(build).vertex(op, custom));
            case EXEC -> new Commands(build, this).results(op, inputs, custom);
            case FILE -> new Files(build, this).results(op, inputs, custom);
            case MERGE -> Results.only(merged(op, inputs, custom));
            case DIFF -> Results.only(difference(op, inputs, custom));
            case BUILD -> throw new EngineException.NotImplemented("LLB op build is not supported");
            case OP_NOT_SET -> throw new EngineException.InvalidParameter("invalid or unknown LLB op " + digest);
        };
        return index -> told(digest, metadata, results.of(index));
    }

    private Vertex told(String digest, OpMetadata metadata, Vertex vertex) {
        if (metadata.getIgnoreCache()) build.again(vertex);
        if (metadata.hasProgressGroup()) build.grouped(vertex, metadata.getProgressGroup());
        var places = graph.places().getLocationsMap().get(digest);
        if (places != null && places.getLocationsCount() > 0) locate(vertex, places.getLocations(0));
        return vertex;
    }

    private void locate(Vertex vertex, Location location) {
        int file = location.getSourceIndex();
        if (file < 0 || file >= graph.places().getInfosCount() || location.getRangesCount() == 0) return;
        SourceInfo info = graph.places().getInfos(file);
        var range = location.getRanges(0);
        build.located(
                vertex,
                info.getFilename(),
                info.getData().toString(StandardCharsets.UTF_8),
                new Range(
                        range.getStart().getLine(),
                        range.getStart().getCharacter(),
                        range.getEnd().getLine(),
                        range.getEnd().getCharacter()));
    }

    /** An input of an op by its number; nothing for -1. */
    Vertex input(List<Vertex> inputs, long index) {
        if (index == -1) return SCRATCH;
        if (index < 0 || index >= inputs.size())
            throw new EngineException.InvalidParameter(
                    "invalid input index " + index + ", " + inputs.size() + " provided");
        return inputs.get((int) index);
    }

    /** Files in layers: what lies in a folder becomes one. */
    Vertex layered(Vertex files) {
        if (files.op().inLayers()) return files;
        var target = new CopyFiles.Target("COPY", "/", "", "", false, false, List.of());
        var copy = new Copy(build.parts(), List.of(new Copy.Wanted(1, List.of("/"), false)), List.of(), target);
        return new Vertex(copy, List.of(SCRATCH, files), files.name());
    }

    private Vertex merged(Op op, List<Vertex> inputs, String custom) {
        List<Vertex> layered = new ArrayList<>();
        for (MergeInput each : op.getMerge().getInputsList()) layered.add(layered(input(inputs, each.getInput())));
        if (layered.isEmpty()) throw new EngineException.InvalidParameter("invalid merge op with no inputs");
        return new Vertex(new Combined(build.parts().images()), layered, custom.isEmpty() ? "merge" : custom);
    }

    private Vertex difference(Op op, List<Vertex> inputs, String custom) {
        DiffOp diff = op.getDiff();
        Vertex lower = layered(input(inputs, diff.hasLower() ? diff.getLower().getInput() : -1));
        Vertex upper = layered(input(inputs, diff.hasUpper() ? diff.getUpper().getInput() : -1));
        String name = custom.isEmpty() ? "diff " + lower.name() + " -> " + upper.name() : custom;
        return new Vertex(new Difference(build.parts()), List.of(lower, upper), name);
    }
}
