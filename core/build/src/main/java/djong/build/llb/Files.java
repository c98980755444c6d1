package djong.build.llb;

import djong.base.EngineException;
import djong.build.graph.Vertex;
import djong.build.op.FileAction;
import djong.build.op.FileAction.Owned;
import djong.build.op.FileActions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import moby.buildkit.pb.ChownOpt;
import moby.buildkit.pb.FileActionCopy;
import moby.buildkit.pb.FileActionMkDir;
import moby.buildkit.pb.FileActionMkFile;
import moby.buildkit.pb.FileActionRm;
import moby.buildkit.pb.FileActionSymlink;
import moby.buildkit.pb.Op;
import moby.buildkit.pb.UserOpt;
import org.jspecify.annotations.Nullable;

/** Changes of files: the op file. Actions that follow each other on the same files are one vertex, and make one layer. */
record Files(Build build, Translation graph) {
    private static final int MOST_ACTIONS = 1_000;
    private static final long NO_TIME = -1;

    Translation.Results results(Op op, List<Vertex> inputs, String custom) {
        List<moby.buildkit.pb.FileAction> actions = op.getFile().getActionsList();
        if (actions.isEmpty()) throw new EngineException.InvalidParameter("invalid file op with no actions");
        if (actions.size() > MOST_ACTIONS)
            throw new EngineException.InvalidParameter("invalid file op: more than " + MOST_ACTIONS + " actions");
        Map<Long, Integer> outputs = new HashMap<>();
        for (int i = 0; i < actions.size(); i++) {
            moby.buildkit.pb.FileAction action = actions.get(i);
            before(action.getInput(), i, inputs);
            if (action.hasCopy()) before(action.getSecondaryInput(), i, inputs);
            if (action.getOutput() >= 0 && outputs.putIfAbsent(action.getOutput(), i) != null)
                throw new EngineException.InvalidParameter("duplicate output " + action.getOutput());
        }
        var chains = new Chains(inputs, actions, custom.isEmpty() ? name(actions) : custom);
        return index -> {
            Integer action = outputs.get(index);
            if (action == null) throw new EngineException.InvalidParameter("invalid output index " + index);
            return chains.vertex(action);
        };
    }

    /** An action may take an input of the op, nothing, or what an action before it has made. */
    private static void before(long index, int action, List<Vertex> inputs) {
        if (index < -1 || index >= inputs.size() + action)
            throw new EngineException.InvalidParameter(
                    "invalid input index " + index + ", " + inputs.size() + " provided");
    }

    private static String name(List<moby.buildkit.pb.FileAction> actions) {
        List<String> names = new ArrayList<>();
        for (moby.buildkit.pb.FileAction each : actions)
            names.add(
                    switch (each.getActionCase()) {
                        case COPY ->
                            "copy " + each.getCopy().getSrc() + " "
                                    + each.getCopy().getDest();
                        case MKFILE -> "mkfile " + each.getMkfile().getPath();
                        case MKDIR -> "mkdir " + each.getMkdir().getPath();
                        case RM -> "rm " + each.getRm().getPath();
                        case SYMLINK ->
                            "symlink " + each.getSymlink().getOldpath() + " "
                                    + each.getSymlink().getNewpath();
                        case ACTION_NOT_SET ->
                            throw new EngineException.InvalidParameter("invalid or unknown file action");
                    });
        return String.join(", ", names);
    }

    private final class Chains {
        private final List<Vertex> inputs;
        private final List<moby.buildkit.pb.FileAction> actions;
        private final String name;
        /** By the last action in each. */
        private final Map<Integer, Vertex> made = new HashMap<>();

        Chains(List<Vertex> inputs, List<moby.buildkit.pb.FileAction> actions, String name) {
            this.inputs = inputs;
            this.actions = actions;
            this.name = name;
        }

        /** What there is after an action: it, and those before it on the same files. */
        Vertex vertex(int last) {
            Vertex known = made.get(last);
            if (known != null) return known;
            List<Integer> chain = new ArrayList<>();
            long at = (long) inputs.size() + last;
            while (at >= inputs.size()) {
                int action = (int) (at - inputs.size());
                chain.addFirst(action);
                at = actions.get(action).getInput();
            }
            List<Vertex> from = new ArrayList<>(List.of(graph.layered(graph.input(inputs, at))));
            List<FileAction> todo = new ArrayList<>();
            for (int each : chain) todo.add(action(actions.get(each), chain, at, from));
            Vertex vertex = new Vertex(new FileActions(build.parts(), todo), from, name);
            made.put(last, vertex);
            return vertex;
        }

        /** Adds an input to {@code from}. @return its number there */
        private int source(long index, List<Vertex> from) {
            from.add(index >= inputs.size() ? vertex((int) (index - inputs.size())) : graph.input(inputs, index));
            return from.size() - 1;
        }

        private FileAction action(
                moby.buildkit.pb.FileAction action, List<Integer> chain, long base, List<Vertex> from) {
            return switch (action.getActionCase()) {
                case COPY -> {
                    FileActionCopy copy = action.getCopy();
                    int input = source(action.getSecondaryInput(), from);
                    yield copied(copy, input, owned(copy.hasOwner(), copy.getOwner(), chain, base, from));
                }
                case MKFILE -> {
                    FileActionMkFile file = action.getMkfile();
                    yield new FileAction.MadeFile(
                            path(file.getPath()),
                            file.getMode() & 07777,
                            file.getData().toByteArray(),
                            owned(file.hasOwner(), file.getOwner(), chain, base, from),
                            time(file.getTimestamp()));
                }
                case MKDIR -> {
                    FileActionMkDir folder = action.getMkdir();
                    yield new FileAction.MadeFolder(
                            path(folder.getPath()),
                            folder.getMode() & 07777,
                            folder.getMakeParents(),
                            owned(folder.hasOwner(), folder.getOwner(), chain, base, from),
                            time(folder.getTimestamp()));
                }
                case RM -> {
                    FileActionRm rm = action.getRm();
                    yield new FileAction.Removed(path(rm.getPath()), rm.getAllowNotFound(), rm.getAllowWildcard());
                }
                case SYMLINK -> {
                    FileActionSymlink link = action.getSymlink();
                    yield new FileAction.Linked(
                            path(link.getNewpath()),
                            link.getOldpath(),
                            owned(link.hasOwner(), link.getOwner(), chain, base, from),
                            time(link.getTimestamp()));
                }
                case ACTION_NOT_SET -> throw new EngineException.InvalidParameter("invalid or unknown file action");
            };
        }

        private Owned owned(boolean there, ChownOpt owner, List<Integer> chain, long base, List<Vertex> from) {
            if (!there) return Owned.BY_NOBODY;
            long input = owner.getUser().hasByName()
                    ? owner.getUser().getByName().getInput()
                    : owner.getGroup().hasByName()
                            ? owner.getGroup().getByName().getInput()
                            : base;
            boolean own = input == base || input < 0 || chain.contains((int) (input - inputs.size()));
            if (!own && input >= inputs.size() + actions.size())
                throw new EngineException.InvalidParameter("invalid user index: " + input);
            if (!own && input >= inputs.size() && input - inputs.size() >= chain.getLast())
                throw new EngineException.InvalidParameter("invalid user index: " + input);
            return new Owned(text(owner.getUser()), text(owner.getGroup()), own ? 0 : source(input, from));
        }
    }

    private static String text(UserOpt user) {
        return switch (user.getUserCase()) {
            case BYNAME -> user.getByName().getName();
            case BYID -> Integer.toUnsignedString(user.getByID());
            case USER_NOT_SET -> "";
        };
    }

    private static FileAction copied(FileActionCopy copy, int input, Owned owner) {
        String mode = !copy.getModeStr().isEmpty()
                ? copy.getModeStr()
                : copy.getMode() < 0 ? "" : Integer.toOctalString(copy.getMode() & 07777);
        return new FileAction.Copied(
                input,
                copy.getSrc(),
                copy.getDest(),
                owner,
                mode,
                new FileAction.Manner(
                        copy.getFollowSymlink(),
                        copy.getDirCopyContents(),
                        copy.getAttemptUnpackDockerCompatibility(),
                        copy.getCreateDestPath(),
                        copy.getAllowWildcard(),
                        copy.getAllowEmptyWildcard(),
                        copy.getAlwaysReplaceExistingDestPaths()),
                copy.getIncludePatternsList(),
                copy.getExcludePatternsList(),
                time(copy.getTimestamp()));
    }

    private static String path(String path) {
        return path.startsWith("/") ? path : "/" + path;
    }

    private static @Nullable Instant time(long nanos) {
        return nanos == NO_TIME ? null : Instant.EPOCH.plusNanos(nanos);
    }
}
