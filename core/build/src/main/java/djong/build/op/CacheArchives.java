package djong.build.op;

import djong.base.EngineException;
import djong.base.Ids;
import djong.image.pack.Pack;
import djong.image.tar.RawEntry;
import djong.image.tar.TarEntry;
import djong.image.tar.TarEntry.Type;
import djong.image.unpack.Compression;
import djong.image.unpack.Extract;
import djong.linux.Dir;
import djong.linux.Errno;
import djong.linux.ErrnoException;
import djong.linux.Root;
import djong.linux.Stat;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Folders of {@code RUN --mount=type=cache} as archives: out of a daemon, and into the same or another one. Any thread may call. */
public final class CacheArchives {
    private static final int MODE = 0755;

    private final CacheFolders folders;

    public CacheArchives(CacheFolders folders) {
        this.folders = folders;
    }

    /** A cache that no step changes that wants it for itself, until this is closed. */
    public static final class Export implements AutoCloseable {
        private final CacheFolders.Use use;

        private Export(CacheFolders.Use use) {
            this.use = use;
        }

        /** All of it, the folder itself first, as {@code ./}. Blocks as the stream does. */
        public void write(OutputStream out) throws IOException {
            try (Root root = Root.open(use.path())) {
                Pack.folder(root, "/", "./", out);
            }
        }

        @Override
        public void close() {
            use.close();
        }
    }

    /**
     * Blocks while steps use it; an interrupt ends that.
     *
     * @throws EngineException.NotFound when there is none of that id
     */
    public Export export(String id) throws InterruptedException {
        return new Export(folders.hold(id));
    }

    /**
     * What is in {@code archive}, packed or not, becomes the cache, in the place of what was. Until all of it is there the cache stays as it was, also when
     * the daemon is killed meanwhile, and steps may use it. Blocks for the stream and the disk.
     *
     * @throws EngineException.Conflict when a step or an export uses the cache, at the beginning or at the end
     * @throws EngineException.InvalidParameter for what is no whole archive, leads out of the folder, or holds devices
     */
    public void bring(String id, InputStream archive) {
        try (Root root = folders.imports();
                Dir imports = root.directory()) {
            Stat before = folders.unused(id);
            String fresh = Ids.random();
            try {
                imports.mkdir(fresh, 0700);
                TarEntry top = unpacked(root, fresh, archive);
                own(imports, fresh, top, before);
                folders.replace(id, imports, fresh);
            } finally {
                imports.removeTree(fresh);
            }
        } catch (ErrnoException e) {
            boolean full = e.errno() == Errno.ENOSPC || e.errno() == Errno.EDQUOT;
            throw new EngineException.System((full ? "no space left on device: " : "") + e.getMessage(), e);
        } catch (IOException e) {
            throw new EngineException.InvalidParameter("cannot read the archive: " + e.getMessage(), e);
        }
    }

    /** @return what the archive says of the folder itself; null when that is nothing */
    private static @Nullable TarEntry unpacked(Root imports, String fresh, InputStream archive) throws IOException {
        var top = new Top();
        try (Root into = imports.inner(fresh)) {
            InputStream plain = Compression.open(archive).plain();
            boolean whole = Extract.into(into, plain, new Extract.Options(false, null, "/"), top);
            // What follows may be what the packing is checked by.
            plain.transferTo(OutputStream.nullOutputStream());
            if (!whole) throw new EOFException("unexpected EOF");
        } catch (EngineException.System e) {
            // An entry that leads out is the sender's mistake.
            if (e.getCause() instanceof EngineException.InvalidParameter cause) throw cause;
            throw e;
        }
        return top.entry;
    }

    private static final class Top implements Extract.Listener {
        private @Nullable TarEntry entry;

        @Override
        public void entry(TarEntry each, RawEntry raw) {
            if (each.type() == Type.CHARACTER_DEVICE || each.type() == Type.BLOCK_DEVICE)
                throw new EngineException.InvalidParameter(
                        "invalid tar entry \"" + each.name() + "\": a build cache holds no devices");
            boolean itself = Stream.of(each.name().split("/")).allMatch(part -> part.isEmpty() || part.equals("."));
            if (itself && each.type() == Type.DIRECTORY) entry = each;
        }
    }

    /** Owner and mode of the folder itself: the archive's, else those it had, else root's. */
    private static void own(Dir imports, String fresh, @Nullable TarEntry top, @Nullable Stat before)
            throws IOException {
        if (top != null) {
            imports.chown(fresh, (int) top.uid(), (int) top.gid());
            imports.chmod(fresh, top.mode());
            imports.times(fresh, top.modified(), top.modified());
        } else if (before != null) {
            imports.chown(fresh, before.uid(), before.gid());
            imports.chmod(fresh, before.permissions());
        } else {
            imports.chmod(fresh, MODE);
        }
    }
}
