package djong.build.op;

import djong.base.EngineException;
import djong.base.Ids;
import djong.build.graph.Op;
import djong.build.graph.Scope;
import djong.build.graph.Tree;
import djong.build.op.CopyFiles.Taken;
import djong.build.op.CopyFiles.Target;
import djong.dockerfile.InlineFile;
import djong.engine.container.Parts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Copies from other inputs on top of the first: COPY and ADD before it is known what there is to copy.
 *
 * @param wanted what of which input
 */
public record Copy(Parts parts, List<Wanted> wanted, List<InlineFile> files, Target target) implements Op {
    /**
     * @param input index among the vertex's inputs, where 0 is what is copied to
     * @param words paths and patterns
     * @param unpack whether archives among it are unpacked
     */
    public record Wanted(int input, List<String> words, boolean unpack) {
        public Wanted {
            words = List.copyOf(words);
        }
    }

    public Copy {
        wanted = List.copyOf(wanted);
        files = List.copyOf(files);
    }

    @Override
    public String definition() {
        return "copying\n" + target + '\n' + wanted + '\n' + files;
    }

    @Override
    public boolean byContent() {
        return true;
    }

    @Override
    public Bound bound(List<Tree> inputs) throws IOException {
        List<FileSource> open = new ArrayList<>();
        Runnable release = () -> open.forEach(FileSource::close);
        try {
            List<Taken> taken = new ArrayList<>();
            for (Wanted each : wanted) {
                FileSource source = FolderFiles.open(parts.store().snapshots(), inputs.get(each.input()));
                open.add(source);
                for (String word : each.words()) missing(source, word);
                taken.add(new Taken(source, found(source, each), each.unpack()));
            }
            return new Bound(new CopyFiles(parts, taken, files, target), release);
        } catch (IOException | RuntimeException e) {
            release.run();
            throw e;
        }
    }

    private Selection found(FileSource source, Wanted each) throws IOException {
        try {
            return Selection.of(source, each.words(), target.verb());
        } catch (EngineException.InvalidParameter e) {
            // A pattern may have met a link to nothing.
            for (String word : each.words())
                if (pattern(word))
                    for (String path : Selection.paths(source.root(), ContextFiles.clean(word))) missing(source, path);
            throw e;
        }
    }

    private static boolean pattern(String word) {
        return word.matches(".*[*?\\[].*");
    }

    private static void missing(FileSource source, String word) throws IOException {
        if (pattern(word) || source.root().exists(ContextFiles.clean(word))) return;
        throw new EngineException.InvalidParameter(missing(ContextFiles.clean(word)));
    }

    private static String missing(String path) {
        return "failed to compute cache key: failed to calculate checksum of ref " + Ids.truncated(Ids.random())
                + ": \"/" + path + "\": not found";
    }

    @Override
    public Tree run(List<Tree> inputs, Scope scope) throws InterruptedException {
        try (Bound bound = bound(inputs)) {
            return bound.op().run(inputs, scope);
        } catch (IOException e) {
            throw new EngineException.System(String.valueOf(e.getMessage()), e);
        }
    }
}
