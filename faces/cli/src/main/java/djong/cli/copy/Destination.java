package djong.cli.copy;

import djong.cli.command.ExitException;

/**
 * Where an archive is unpacked and what becomes of its first component: docker's table of source and destination.
 *
 * @param folder what the archive is unpacked into
 */
public record Destination(String folder, Rename rename) {
    /** What is known of one end of a copy. @param rebase the name its content is to have; empty for its own */
    public record End(String path, boolean exists, boolean folder, String rebase) {}

    public static Destination of(End from, End to) {
        CopyPaths.Split target = CopyPaths.split(to.path());
        String base = CopyPaths.split(from.path()).name();
        if (to.exists() && to.folder()) return new Destination(to.path(), Rename.NONE);
        if (to.exists() && from.folder()) throw new ExitException("cannot copy directory");
        if (!to.exists() && !from.folder() && CopyPaths.assertsFolder(to.path()))
            throw new ExitException("no such directory");
        String named = from.rebase().isEmpty() ? base : from.rebase();
        return new Destination(target.folder(), Rename.of(named, target.name()));
    }
}
