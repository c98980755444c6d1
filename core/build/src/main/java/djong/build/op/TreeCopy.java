package djong.build.op;

import djong.base.EngineException;
import djong.dockerfile.ignore.IgnoreFile;
import djong.linux.Dir;
import djong.linux.Errno;
import djong.linux.ErrnoException;
import djong.linux.Fd;
import djong.linux.Root;
import djong.linux.Stat;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Copies files and folders with their modes, times and capabilities. For one thread. */
final class TreeCopy {
    private static final String CAPABILITY = "security.capability";
    private static final int NEW_FOLDER = 0755;

    private final Root to;
    private final @Nullable Owner owner;
    private final @Nullable Permissions permissions;
    private final IgnoreFile exclude;
    private final Manner manner;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);

    /**
     * @param owner of all that is copied or made; null to keep what it has
     * @param permissions null to keep them
     * @param exclude by paths below what is copied
     */
    TreeCopy(Root to, @Nullable Owner owner, @Nullable Permissions permissions, IgnoreFile exclude) {
        this(to, owner, permissions, exclude, Manner.PLAIN);
    }

    /**
     * How else.
     *
     * @param time of all that is copied; null to keep what it has
     * @param replacing whether a folder makes way for what is none
     */
    record Manner(@Nullable Instant time, boolean replacing) {
        static final Manner PLAIN = new Manner(null, false);
    }

    TreeCopy(Root to, @Nullable Owner owner, @Nullable Permissions permissions, IgnoreFile exclude, Manner manner) {
        this.manner = manner;
        this.to = to;
        this.owner = owner;
        this.permissions = permissions;
        this.exclude = exclude;
    }

    /** The folder at {@code path}, made with its parents where missing. */
    Dir folder(String path) throws IOException {
        String real = to.resolved(path);
        Dir at = to.directory("/");
        try {
            for (String part : real.split("/")) {
                if (part.isEmpty()) continue;
                if (at.statIfExists(part) == null) {
                    at.mkdir(part, NEW_FOLDER);
                    Owner made = owner == null ? Owner.ROOT : owner;
                    at.chown(part, made.uid(), made.gid());
                    at.chmod(part, permissions == null ? NEW_FOLDER : permissions.of(NEW_FOLDER, true));
                }
                Dir next = at.directory(part);
                at.close();
                at = next;
            }
            return at;
        } catch (ErrnoException e) {
            at.close();
            if (e.errno() == Errno.ENOTDIR)
                throw new EngineException.InvalidParameter("mkdir " + real + ": not a directory", e);
            throw e;
        } catch (IOException | RuntimeException e) {
            at.close();
            throw e;
        }
    }

    /** All that is in {@code from} into {@code into}. */
    void contents(Dir from, Dir into, String prefix) throws IOException {
        for (String name : from.list().stream().sorted().toList()) {
            Stat stat = from.statIfExists(name);
            if (stat == null) continue;
            String path = prefix + name;
            boolean left = exclude.ignores(path);
            if (left && !(stat.isDirectory() && exclude.mayWantBelow(path))) continue;
            copy(from, name, stat, into, name, path);
        }
    }

    /** One object, with what is in it; {@code path} is empty for what is at the top. What is in its way is replaced, but folders are merged. */
    void copy(Dir from, String name, Stat stat, Dir into, String as, String path) throws IOException {
        if (Thread.currentThread().isInterrupted()) throw new InterruptedIOException("interrupted while copying");
        Stat there = into.statIfExists(as);
        if (there != null && !(there.isDirectory() && stat.isDirectory())) {
            if (there.isDirectory() && !manner.replacing())
                throw new EngineException.InvalidParameter("cannot copy to directory: " + into + "/" + as);
            if (there.isDirectory()) into.removeTree(as);
            else into.unlink(as);
            there = null;
        }
        switch (stat.type()) {
            case Stat.S_IFDIR -> {
                if (there == null) into.mkdir(as, 0700);
                try (Dir inner = from.directory(name);
                        Dir target = into.directory(as)) {
                    contents(inner, target, path.isEmpty() ? "" : path + "/");
                }
            }
            case Stat.S_IFREG -> file(from, name, stat, into, as);
            case Stat.S_IFLNK -> into.symlink(from.readlink(name), as);
            case Stat.S_IFCHR, Stat.S_IFBLK -> into.mknod(as, stat.type(), stat.rdevMajor(), stat.rdevMinor());
            case Stat.S_IFIFO -> into.mknod(as, stat.type(), 0, 0);
            default -> {
                return; // a socket is nothing without who listens
            }
        }
        attributes(from, name, stat, into, as);
    }

    /** Owner first: a change of it clears set-id bits and capabilities. */
    private void attributes(Dir from, String name, Stat stat, Dir into, String as) throws IOException {
        Owner owns = owner == null ? new Owner(stat.uid(), stat.gid()) : owner;
        into.chown(as, owns.uid(), owns.gid());
        if (!stat.isSymbolicLink()) {
            int mode = stat.permissions();
            into.chmod(as, permissions == null ? mode : permissions.of(mode, stat.isDirectory()));
            byte[] capability = from.getXattr(name, CAPABILITY);
            if (capability != null) into.setXattr(as, CAPABILITY, capability);
        }
        Instant time = manner.time() == null ? stat.mtime() : manner.time();
        into.times(as, time, time);
    }

    private void file(Dir from, String name, Stat stat, Dir into, String as) throws IOException {
        try (Fd in = from.open(name, Fd.READ_ONLY | Fd.NONBLOCK);
                Fd out = into.create(as, 0600)) {
            while (true) {
                buffer.clear();
                int n = in.read(buffer);
                if (n < 0) break;
                buffer.flip();
                while (buffer.hasRemaining()) out.write(buffer);
            }
        }
    }
}
