package djong.build.op;

import djong.build.graph.Op;
import djong.build.graph.Scope;
import djong.build.graph.Tree;
import djong.dockerfile.ignore.IgnoreFile;
import djong.engine.container.Parts;
import djong.image.Layer;
import djong.linux.Dir;
import djong.linux.Stat;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What has to be done to the first input to get the second, as layers on nothing. */
public record Difference(Parts parts) implements Op {
    @Override
    public String definition() {
        return "difference";
    }

    @Override
    public Tree run(List<Tree> inputs, Scope scope) throws InterruptedException {
        Tree lower = inputs.getFirst();
        Tree upper = inputs.getLast();
        List<Layer> above = upper.layers();
        int common = lower.layers().size();
        boolean stands =
                common <= above.size() && upper.diffIds().subList(0, common).equals(lower.diffIds());
        List<Layer> own = stands ? above.subList(common, above.size()) : compared(lower, upper, scope);
        return Tree.of(parts.images().stack(scope.lease(), null, own));
    }

    /** The first is changed until it is as the second. */
    private List<Layer> compared(Tree lower, Tree upper, Scope scope) throws InterruptedException {
        var change = new Change(parts.store().snapshots(), parts.images());
        try (TreeFiles wanted = TreeFiles.open(parts.store().snapshots(), upper)) {
            Tree changed = change.of(lower, scope, root -> {
                var copy = new TreeCopy(root, null, null, IgnoreFile.NOTHING);
                try (Dir from = wanted.root().directory();
                        Dir into = root.directory()) {
                    same(copy, from, into);
                }
            });
            return changed.layers()
                    .subList(lower.layers().size(), changed.layers().size());
        }
    }

    private static void same(TreeCopy copy, Dir from, Dir into) throws IOException {
        if (Thread.currentThread().isInterrupted()) throw new InterruptedIOException("interrupted while comparing");
        Set<String> names = new TreeSet<>(from.list());
        for (String name : into.list()) if (!names.contains(name)) into.removeTree(name);
        for (String name : names) {
            Stat wanted = from.stat(name);
            Stat there = into.statIfExists(name);
            if (there != null && there.type() != wanted.type()) {
                into.removeTree(name);
                there = null;
            }
            if (there == null || !wanted.isDirectory() && differs(from, wanted, into, there, name)) {
                copy.copy(from, name, wanted, into, name, name);
                continue;
            }
            if (!wanted.isDirectory()) continue;
            try (Dir inner = from.directory(name);
                    Dir target = into.directory(name)) {
                same(copy, inner, target);
            }
            if (wanted.mode() == there.mode() && wanted.uid() == there.uid() && wanted.gid() == there.gid()) continue;
            into.chown(name, wanted.uid(), wanted.gid());
            into.chmod(name, wanted.permissions());
        }
    }

    private static boolean differs(Dir from, Stat wanted, Dir into, Stat there, String name) throws IOException {
        if (wanted.isSymbolicLink() && !from.readlink(name).equals(into.readlink(name))) return true;
        return wanted.mode() != there.mode()
                || wanted.uid() != there.uid()
                || wanted.gid() != there.gid()
                || wanted.size() != there.size()
                || wanted.rdevMajor() != there.rdevMajor()
                || wanted.rdevMinor() != there.rdevMinor()
                || !wanted.mtime().equals(there.mtime());
    }
}
