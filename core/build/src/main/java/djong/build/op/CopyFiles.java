package djong.build.op;

import djong.base.EngineException;
import djong.build.graph.Op;
import djong.build.graph.Scope;
import djong.build.graph.Tree;
import djong.build.op.Selection.Item;
import djong.dockerfile.InlineFile;
import djong.dockerfile.ignore.IgnoreFile;
import djong.engine.container.Parts;
import djong.image.tar.TarReader;
import djong.image.unpack.Compression;
import djong.image.unpack.Extract;
import djong.linux.Dir;
import djong.linux.Errno;
import djong.linux.ErrnoException;
import djong.linux.Fd;
import djong.linux.Root;
import djong.linux.Stat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Copies selected files on top of a result: COPY and ADD. The source stays open, and the caller's to close, until it has run.
 *
 * @param taken what of which source; its digests say what it is, so that the sources themselves do not count
 * @param files whose content stands in the Dockerfile
 */
public record CopyFiles(Parts parts, List<Taken> taken, List<InlineFile> files, Target target) implements Op {
    /** @param unpack whether archives among it are unpacked */
    public record Taken(FileSource source, Selection selection, boolean unpack) {}

    /**
     * Where it goes, and how.
     *
     * @param verb {@code COPY} or {@code ADD}, for messages
     * @param path absolute; ends in a slash for a folder
     * @param chown empty for root's, or for the owners of what comes from another result
     * @param chmod empty to keep modes
     * @param link whether what is in the way, such as a link, counts for nothing
     * @param parents whether the folders of a file's path are made as well
     */
    public record Target(
            String verb, String path, String chown, String chmod, boolean link, boolean parents, List<String> exclude) {
        public Target {
            exclude = List.copyOf(exclude);
        }
    }

    public CopyFiles {
        taken = List.copyOf(taken);
        files = List.copyOf(files);
    }

    @Override
    public String definition() {
        var text = new StringBuilder("copy\n").append(target);
        for (Taken each : taken) {
            text.append('\n').append(each.unpack()).append(each.source().ownersMatter());
            // The name a file goes by counts for where it goes, unless it is given one there.
            for (Item item : each.selection().items())
                text.append('\n')
                        .append(item.name())
                        .append(' ')
                        .append(target.parents() ? item.path() : "")
                        .append(item.digest());
        }
        for (InlineFile file : files)
            text.append('\n').append(file.name()).append('\n').append(file.content());
        return text.toString();
    }

    @Override
    public Tree run(List<Tree> inputs, Scope scope) throws InterruptedException {
        var change = new Change(parts.store().snapshots(), parts.images());
        return change.of(inputs.getFirst(), scope, this::copy);
    }

    private void copy(Root root) throws IOException {
        Owner asked = target.chown().isEmpty() ? null : Owner.of(target.chown(), root);
        Permissions permissions = target.chmod().isEmpty() ? null : Permissions.parse(target.chmod());
        for (Taken each : taken) {
            Owner owner = asked != null ? asked : each.source().ownersMatter() ? null : Owner.ROOT;
            var copy = new TreeCopy(root, owner, permissions, IgnoreFile.of(target.exclude()));
            for (Item item : each.selection().items()) item(root, copy, each, item);
        }
        Owner owner = asked == null ? Owner.ROOT : asked;
        for (InlineFile file : files) inline(root, file, owner, permissions);
    }

    /** Whether the target is a folder by now: what was copied before may have made it. */
    private boolean intoFolder(Root root) throws IOException {
        if (target.path().endsWith("/")) return true;
        try {
            return root.stat(target.path(), true).isDirectory();
        } catch (ErrnoException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) return false;
            throw e;
        }
    }

    private void item(Root root, TreeCopy copy, Taken each, Item item) throws IOException {
        Root source = each.source().root();
        if (item.folder()) {
            String into = target.parents() ? target.path() + "/" + pivoted(item.written()) : target.path();
            folder(root, copy, source, item, into);
            return;
        }
        String path = target.parents() || intoFolder(root)
                ? target.path() + "/" + (target.parents() ? pivoted(item.written()) : item.name())
                : target.path();
        String parent = parent(item.path());
        String file = item.path().substring(item.path().lastIndexOf('/') + 1);
        var exclude = IgnoreFile.of(target.exclude());
        if (exclude.ignores(file) || exclude.ignores(item.path())) return;
        try (Dir from = source.directory(parent)) {
            Stat stat = from.stat(file);
            if (each.unpack() && stat.isRegular() && unpacked(root, from, file, target.path())) return;
            String real = target.link() ? path : root.resolved(path);
            try (Dir into = copy.folder(parent(real))) {
                copy.copy(from, file, stat, into, real.substring(real.lastIndexOf('/') + 1), item.name());
            }
        }
    }

    /** What follows {@code /./}, which marks where the parents to be kept begin. */
    private static String pivoted(String path) {
        int pivot = path.indexOf("/./");
        return ContextFiles.clean(pivot < 0 ? path : path.substring(pivot + 3));
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }

    /** A folder's content goes into the folder at the target; one that is made for it is like any that is made on the way. */
    private static void folder(Root root, TreeCopy copy, Root source, Item item, String path) throws IOException {
        String real = root.resolved(path);
        if (!path.endsWith("/") && root.exists(real) && !root.stat(real, true).isDirectory())
            throw new EngineException.InvalidParameter("cannot copy to non-directory: " + path);
        try (Dir from = source.directory(item.path().isEmpty() ? "/" : item.path());
                Dir into = copy.folder(real)) {
            copy.contents(from, into, "");
        }
    }

    /** Unpacks a file that is an archive; false when it is none. */
    static boolean unpacked(Root root, Dir from, String file, String path) throws IOException {
        if (!archive(from, file)) return false;
        try (var copy = new TreeCopy(root, null, null, IgnoreFile.NOTHING).folder(path);
                Root into = root.inner(root.resolved(path));
                Fd in = from.open(file, Fd.READ_ONLY | Fd.NONBLOCK);
                InputStream stream = in.input()) {
            if (!copy.stat().isDirectory()) return false;
            Extract.into(into, Compression.open(stream).plain(), new Extract.Options(false, null, path));
            return true;
        }
    }

    private static boolean archive(Dir from, String file) throws IOException {
        try (Fd in = from.open(file, Fd.READ_ONLY | Fd.NONBLOCK);
                InputStream stream = in.input()) {
            return new TarReader(Compression.open(stream).plain()).next() != null;
        } catch (IOException | EngineException e) {
            // Whatever it is, it is no archive, and copied as it is.
            return false;
        }
    }

    private void inline(Root root, InlineFile file, Owner owner, @Nullable Permissions permissions) throws IOException {
        String path = root.resolved(intoFolder(root) ? target.path() + "/" + file.name() : target.path());
        var copy = new TreeCopy(root, owner, permissions, IgnoreFile.NOTHING);
        String name = path.substring(path.lastIndexOf('/') + 1);
        try (Dir into = copy.folder(parent(path))) {
            Stat there = into.statIfExists(name);
            if (there != null && !there.isDirectory()) into.unlink(name);
            try (Fd out = into.create(name, 0600)) {
                ByteBuffer bytes = ByteBuffer.wrap(file.content().getBytes(StandardCharsets.UTF_8));
                ByteBuffer direct = ByteBuffer.allocateDirect(Math.max(1, bytes.remaining()));
                direct.put(bytes).flip();
                while (direct.hasRemaining()) out.write(direct);
                out.chown(owner.uid(), owner.gid());
                out.chmod(permissions == null ? 0644 : permissions.of(0644, false));
            }
        }
    }
}
