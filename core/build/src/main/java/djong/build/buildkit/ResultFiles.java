package djong.build.buildkit;

import djong.base.EngineException;
import djong.build.graph.Tree;
import djong.build.op.FileSource;
import djong.build.op.FolderFiles;
import djong.linux.Dir;
import djong.linux.Root;
import fsutil.types.Stat;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import moby.buildkit.v1.frontend.ReadFileRequest;

/** The files of a result, for a client's frontend. Methods block until the result is there. */
record ResultFiles(BuildRun run, String ref) {
    private static final int MOST_BYTES = 32 << 20;

    private interface Work<A> {
        A in(Root root) throws IOException;
    }

    private <A> A in(String path, Work<A> work) throws InterruptedException {
        Tree tree = run.solve(run.vertex(ref));
        try (FileSource source = FolderFiles.open(run.parts().store().snapshots(), tree)) {
            return work.in(source.root());
        } catch (FileNotFoundException | djong.linux.ErrnoException e) {
            throw new EngineException.NotFound("open " + path + ": no such file or directory", e);
        } catch (IOException e) {
            throw new EngineException.System("cannot read " + path + ": " + e.getMessage(), e);
        }
    }

    byte[] read(ReadFileRequest request) throws InterruptedException {
        byte[] all = in(request.getFilePath(), root -> root.read(request.getFilePath(), MOST_BYTES));
        if (!request.hasRange()) return all;
        int from = (int) Math.clamp(request.getRange().getOffset(), 0, all.length);
        long length = request.getRange().getLength();
        int to = length <= 0 ? all.length : (int) Math.min(all.length, from + length);
        return Arrays.copyOfRange(all, from, to);
    }

    List<Stat> list(String path) throws InterruptedException {
        return in(path, root -> {
            List<Stat> entries = new ArrayList<>();
            try (Dir folder = root.directory(path)) {
                for (String name : folder.list().stream().sorted().toList()) {
                    djong.linux.Stat stat = folder.statIfExists(name);
                    if (stat != null) entries.add(told(name, stat, stat.isSymbolicLink() ? folder.readlink(name) : ""));
                }
            }
            return entries;
        });
    }

    Stat stat(String path) throws InterruptedException {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return in(path, root -> told(name, root.stat(path, true), ""));
    }

    private static Stat told(String name, djong.linux.Stat stat, String link) {
        return Stat.newBuilder()
                .setPath(name)
                .setMode(mode(stat))
                .setUid(stat.uid())
                .setGid(stat.gid())
                .setSize(stat.isRegular() ? stat.size() : 0)
                .setModTime(stat.mtime().getEpochSecond() * 1_000_000_000L
                        + stat.mtime().getNano())
                .setLinkname(link)
                .build();
    }

    /** As Go has modes. */
    private static int mode(djong.linux.Stat stat) {
        int mode = stat.permissions() & 0777;
        if ((stat.permissions() & 04000) != 0) mode |= 1 << 23;
        if ((stat.permissions() & 02000) != 0) mode |= 1 << 22;
        if ((stat.permissions() & 01000) != 0) mode |= 1 << 20;
        return mode
                | switch (stat.type()) {
                    case djong.linux.Stat.S_IFDIR -> 1 << 31;
                    case djong.linux.Stat.S_IFLNK -> 1 << 27;
                    case djong.linux.Stat.S_IFCHR -> 1 << 26 | 1 << 21;
                    case djong.linux.Stat.S_IFBLK -> 1 << 26;
                    case djong.linux.Stat.S_IFIFO -> 1 << 25;
                    case djong.linux.Stat.S_IFSOCK -> 1 << 24;
                    default -> 0;
                };
    }
}
