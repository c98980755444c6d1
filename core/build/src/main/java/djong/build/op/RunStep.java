package djong.build.op;

import djong.base.EngineException;
import djong.build.graph.Op;
import djong.build.graph.Scope;
import djong.build.graph.Tree;
import djong.build.op.Exec.MountSource;
import djong.dockerfile.Mount;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Runs a command that may see files of other inputs: RUN before it is known what these are.
 *
 * @param command what to run, without the sources of its mounts
 * @param from what its mounts call the inputs after the first, in their order
 * @param results mounts of which is wanted what the command makes of them
 */
public record RunStep(Exec command, List<String> from, Set<String> results) implements Op {
    public RunStep {
        from = List.copyOf(from);
        results = Set.copyOf(results);
    }

    public RunStep(Exec command, List<String> from) {
        this(command, from, Set.of());
    }

    @Override
    public String definition() {
        return command.definition() + "\nfrom " + from
                + (results.isEmpty() ? "" : "\nresults " + new TreeSet<>(results));
    }

    @Override
    public boolean byContent() {
        return true;
    }

    @Override
    public Bound bound(List<Tree> inputs) throws IOException {
        return new Bound(seeing(inputs), () -> {});
    }

    /** The command with the sources of its mounts. */
    Exec seeing(List<Tree> inputs) throws IOException {
        Map<String, MountSource> sources = new HashMap<>();
        for (int i = 0; i < from.size(); i++) {
            Tree files = inputs.get(i + 1);
            String name = from.get(i);
            sources.put(name, new MountSource(files, digest(files, name), results.contains(name)));
        }
        return command.with(sources);
    }

    /** Of all that mounts show of an input: in layers, of the layers. */
    private String digest(Tree files, String name) throws IOException {
        if (files.folder() == null) return String.valueOf(files.chain());
        var text = new StringBuilder();
        try (FileSource source = FolderFiles.open(command.parts().store().snapshots(), files)) {
            for (Mount mount : command.mounts()) {
                if (mount.type() != Mount.Type.BIND || !mount.from().equals(name)) continue;
                String path = mount.source().isEmpty() ? "/" : mount.source();
                Copy.there(source, path);
                text.append(Selection.of(Selection.items(source, path, "RUN")).digest())
                        .append(' ');
            }
        }
        return text.toString();
    }

    @Override
    public Tree run(List<Tree> inputs, Scope scope) throws InterruptedException {
        try (Bound bound = bound(inputs)) {
            return bound.op().run(inputs.subList(0, 1), scope);
        } catch (IOException e) {
            throw new EngineException.System(String.valueOf(e.getMessage()), e);
        }
    }
}
