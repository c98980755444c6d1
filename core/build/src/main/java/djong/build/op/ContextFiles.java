package djong.build.op;

import djong.base.EngineException;
import djong.base.Ids;
import djong.image.unpack.Compression;
import djong.image.unpack.Extract;
import djong.linux.Dir;
import djong.linux.Fd;
import djong.linux.Root;
import djong.linux.Stat;
import djong.store.snapshot.Snapshotter;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Files that a client has sent, or that were fetched for a build; on disk as long as the build lasts, and gone after a crash. */
public final class ContextFiles implements FileSource {
    private static final int MAX_DOCKERFILE = 8 << 20;
    /** How far into an archive its mark stands. */
    private static final int TAR_MAGIC = 265;
    /** The first byte of what gzip has packed. */
    private static final byte GZIP = 0x1f;

    private final Snapshotter snapshots;
    private final String key;
    private final Path folder;
    private final Root root;
    private final Map<String, String> headers = new HashMap<>();
    private boolean fromArchive;

    private ContextFiles(Snapshotter snapshots, String key, Path folder, Root root) {
        this.snapshots = snapshots;
        this.key = key;
        this.folder = folder;
        this.root = root;
    }

    /** A folder with nothing in it yet. */
    public static ContextFiles empty(Snapshotter snapshots) {
        String key = Snapshotter.TRANSIENT + "context-" + Ids.random();
        snapshots.prepare(key, null);
        try {
            Path folder = snapshots.upper(key);
            return new ContextFiles(snapshots, key, folder, Root.open(folder));
        } catch (IOException e) {
            snapshots.remove(key);
            throw new EngineException.System("cannot prepare a build's context: " + e.getMessage(), e);
        }
    }

    /** Unpacks an archive, packed or not, into it. Blocks as the stream does. */
    public void unpack(InputStream archive) throws IOException {
        fromArchive = true;
        InputStream plain = Compression.open(archive).plain();
        Extract.into(
                root,
                plain,
                new Extract.Options(false, null, "/"),
                (entry, raw) -> headers.put(clean(entry.name()), ContentDigest.header(entry, raw)));
    }

    /**
     * Takes what comes as one stream: an archive, packed or not, or a Dockerfile alone, as the first bytes tell. Blocks as the stream does.
     *
     * @return whether it was a Dockerfile
     */
    public boolean receive(InputStream stream) throws IOException {
        var in = new BufferedInputStream(stream, 1 << 16);
        in.mark(TAR_MAGIC);
        byte[] head = in.readNBytes(TAR_MAGIC);
        in.reset();
        for (byte b : head) {
            if (b > 0 && b != GZIP) continue;
            unpack(in);
            return false;
        }
        dockerfile(in);
        return true;
    }

    /** Takes a stream as the Dockerfile, and that as all there is. */
    public void dockerfile(InputStream stream) throws IOException {
        byte[] text = stream.readNBytes(MAX_DOCKERFILE);
        try (Dir top = root.directory();
                Fd file = top.create("Dockerfile", 0600)) {
            ByteBuffer bytes = ByteBuffer.allocateDirect(Math.max(1, text.length))
                    .put(text)
                    .flip();
            while (bytes.hasRemaining()) file.write(bytes);
            file.chmod(0600);
        }
    }

    /** A path without dots, and never above its root. */
    public static String clean(String path) {
        List<String> parts = new ArrayList<>();
        for (String part : path.split("/")) {
            if (part.isEmpty() || part.equals(".")) continue;
            if (!part.equals("..")) parts.add(part);
            else if (!parts.isEmpty()) parts.removeLast();
        }
        return String.join("/", parts);
    }

    /** On the host; for what is mounted from it. */
    public Path folder() {
        return folder;
    }

    @Override
    public Root root() {
        return root;
    }

    @Override
    public String header(String path, Stat stat, String linkTarget) {
        // What no entry told of, such as a folder between, counts by its name alone.
        return fromArchive ? headers.getOrDefault(path, "") : ContentDigest.header(path, stat, linkTarget);
    }

    @Override
    public boolean ownersMatter() {
        return false;
    }

    @Override
    public void close() {
        root.close();
        snapshots.remove(key);
    }
}
