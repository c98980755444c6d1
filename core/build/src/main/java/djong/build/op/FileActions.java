package djong.build.op;

import djong.base.EngineException;
import djong.build.graph.Op;
import djong.build.graph.Scope;
import djong.build.graph.Tree;
import djong.build.op.FileAction.Copied;
import djong.build.op.Selection.Item;
import djong.engine.container.Parts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Changes the files of the first input, one action after the other; what they copy comes from the other inputs, or from the first as it was. */
public record FileActions(Parts parts, List<FileAction> actions) implements Op {
    public FileActions {
        actions = List.copyOf(actions);
    }

    private static String text(List<FileAction> actions) {
        return String.join("\n", actions.stream().map(FileAction::text).toList());
    }

    @Override
    public String definition() {
        return "changing\n" + text(actions);
    }

    @Override
    public boolean byContent() {
        return true;
    }

    @Override
    public Bound bound(List<Tree> inputs) throws IOException {
        Map<Integer, FileSource> open = new HashMap<>();
        Runnable release = () -> open.values().forEach(FileSource::close);
        try {
            List<String> digests = new ArrayList<>();
            Map<FileAction, List<Item>> taken = new HashMap<>();
            for (FileAction each : actions) {
                if (each instanceof Copied copied) {
                    List<Item> items = SourceItems.of(source(open, inputs, copied.input()), copied);
                    taken.put(copied, items);
                    for (Item item : items) digests.add(item.name() + ' ' + item.digest());
                }
                int accounts = owner(each).input();
                // Which accounts there are counts as well.
                if (accounts > 0) {
                    source(open, inputs, accounts);
                    digests.add(String.valueOf(accounts(inputs.get(accounts))));
                }
            }
            return new Bound(new Ready(parts, actions, open, taken, digests), release);
        } catch (IOException | RuntimeException e) {
            release.run();
            throw e;
        }
    }

    private static String accounts(Tree tree) {
        return tree.folder() == null ? String.valueOf(tree.chain()) : String.valueOf(tree.folder());
    }

    private static FileAction.Owned owner(FileAction action) {
        return switch (action) {
            case Copied a -> a.owner();
            case FileAction.MadeFile a -> a.owner();
            case FileAction.MadeFolder a -> a.owner();
            case FileAction.Linked a -> a.owner();
            case FileAction.Removed _ -> FileAction.Owned.BY_NOBODY;
        };
    }

    private FileSource source(Map<Integer, FileSource> open, List<Tree> inputs, int input) {
        return open.computeIfAbsent(input, i -> FolderFiles.open(parts.store().snapshots(), inputs.get(i)));
    }

    /** @param digests of what is taken of the sources, which are somebody else's to close */
    private record Ready(
            Parts parts,
            List<FileAction> actions,
            Map<Integer, FileSource> sources,
            Map<FileAction, List<Item>> taken,
            List<String> digests)
            implements Op {
        @Override
        public String definition() {
            return "change\n" + text(actions) + '\n' + String.join("\n", digests);
        }

        @Override
        public Tree run(List<Tree> inputs, Scope scope) throws InterruptedException {
            var change = new Change(parts.store().snapshots(), parts.images());
            return change.of(inputs.getFirst(), scope, root -> {
                var files = new ActionFiles(root, sources, taken);
                for (FileAction each : actions) files.carryOut(each);
            });
        }
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
