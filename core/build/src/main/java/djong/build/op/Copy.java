package djong.build.op;

import djong.base.EngineException;
import djong.base.Ids;
import djong.build.graph.Op;
import djong.build.graph.Scope;
import djong.build.graph.Tree;
import djong.build.op.CopyFiles.Taken;
import djong.build.op.CopyFiles.Target;
import djong.build.op.Selection.Item;
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
                for (String word : each.words()) there(source, word);
                taken.add(new Taken(source, found(source, each), each.unpack()));
            }
            return new Bound(new CopyFiles(parts, taken, files, target), release);
        } catch (IOException | RuntimeException e) {
            release.run();
            throw e;
        }
    }

    /** Above a source there is nothing but the source, and a pattern that nothing fits means nothing. */
    private Selection found(FileSource source, Wanted each) throws IOException {
        List<Item> items = new ArrayList<>();
        for (String word : each.words()) {
            try {
                items.addAll(Selection.items(source, word, target.verb()));
            } catch (EngineException.InvalidParameter e) {
                // A pattern may have met a link to nothing.
                for (String path : Selection.paths(source.root(), ContextFiles.clean(word))) there(source, path);
                throw e;
            }
        }
        return Selection.of(items);
    }

    /** What is named has to be there, and the folder in which a pattern begins to be one. */
    static void there(FileSource source, String word) throws IOException {
        String clean = ContextFiles.clean(word);
        if (!Selection.pattern(word)) {
            if (!source.root().exists(clean)) throw new EngineException.InvalidParameter(missing(clean));
            return;
        }
        String folder = folder(clean);
        if (!source.root().exists(folder))
            throw new EngineException.InvalidParameter("lstat /" + folder + ": no such file or directory");
    }

    /** The part of a pattern that is none. */
    private static String folder(String pattern) {
        int slash = 0;
        for (int next = pattern.indexOf('/'); next >= 0; next = pattern.indexOf('/', next + 1)) {
            if (Selection.pattern(pattern.substring(0, next))) break;
            slash = next;
        }
        return pattern.substring(0, slash);
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
