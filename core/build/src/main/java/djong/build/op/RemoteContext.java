package djong.build.op;

import djong.base.EngineException;
import djong.build.graph.Op;
import djong.build.graph.Scope;
import djong.build.graph.Tree;
import djong.linux.Dir;
import djong.linux.Fd;
import djong.store.snapshot.Snapshotter;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A context that comes as one stream: an archive, or a Dockerfile alone.
 *
 * @param name what it is known by
 */
public record RemoteContext(Snapshotter snapshots, String name, Stream stream) implements Op {
    private static final int TAR_MAGIC = 265;
    private static final int MOST_BYTES = 8 << 20;

    /** Where it comes from. */
    public interface Stream {
        InputStream open() throws IOException, InterruptedException;
    }

    @Override
    public String definition() {
        return "context " + name;
    }

    @Override
    public boolean kept() {
        return false;
    }

    @Override
    public Tree run(List<Tree> inputs, Scope scope) throws InterruptedException {
        ContextFiles folder = ContextFiles.empty(snapshots);
        scope.atEnd(folder::close);
        try (InputStream in = new BufferedInputStream(stream.open(), 1 << 16)) {
            if (text(in)) write(folder, in.readNBytes(MOST_BYTES));
            else folder.unpack(in);
            return Tree.in(folder.folder());
        } catch (IOException e) {
            throw new EngineException.InvalidParameter("cannot read the context " + name + ": " + e.getMessage(), e);
        }
    }

    /** Neither packed nor an archive, as its first bytes tell. */
    private static boolean text(InputStream in) throws IOException {
        in.mark(TAR_MAGIC);
        byte[] head = in.readNBytes(TAR_MAGIC);
        in.reset();
        for (byte b : head) if (b == 0 || (b & 0xff) == 0x1f || (b & 0x80) != 0) return false;
        return true;
    }

    private static void write(ContextFiles folder, byte[] text) throws IOException {
        try (Dir top = folder.root().directory();
                Fd file = top.create("Dockerfile", 0600)) {
            ByteBuffer bytes = ByteBuffer.allocateDirect(Math.max(1, text.length));
            bytes.put(text).flip();
            while (bytes.hasRemaining()) file.write(bytes);
        }
    }
}
