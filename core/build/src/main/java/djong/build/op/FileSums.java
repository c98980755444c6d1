package djong.build.op;

import djong.linux.Dir;
import djong.linux.Errno;
import djong.linux.ErrnoException;
import djong.linux.Fd;
import djong.linux.Root;
import djong.linux.Stat;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Digests of files, each of its header and its content. Small ones are read as they come, large ones at the end by as many threads as there are processors, and
 * not again where the digest is noted on the file. For one thread.
 */
final class FileSums {
    private static final long LARGE_BYTES = 1 << 20;
    private static final int BUFFER = 128 << 10;
    /** The header's digest and the file's; no container and no client can write it. */
    private static final String NOTE = "trusted.djong.digest";

    private final FileSource source;
    private final byte[] buffer = new byte[BUFFER];
    private final List<String> sums = new ArrayList<>();
    private final List<Large> large = new ArrayList<>();

    FileSums(FileSource source) {
        this.source = source;
    }

    private record Large(String path, byte[] header) {}

    /** Digest of a single file. Blocks for the disk. */
    static String of(FileSource source, Dir folder, String name, String path, Stat stat) throws IOException {
        var one = new FileSums(source);
        one.add(folder, name, path, stat);
        return one.all().getFirst();
    }

    /** @param path of it below the source's root */
    void add(Dir folder, String name, String path, Stat stat) throws IOException {
        String target = stat.isSymbolicLink() ? folder.readlink(name) : "";
        String text = source.header(path, stat, target);
        byte[] header = text.getBytes(StandardCharsets.UTF_8);
        boolean content = stat.isRegular() && stat.size() > 0 && !text.contains("typeflag1");
        if (text.isEmpty()) {
            sums.add(path);
        } else if (!content) {
            sums.add(sum(header));
        } else if (stat.size() < LARGE_BYTES) {
            try (Fd file = folder.open(name, Fd.READ_ONLY | Fd.NONBLOCK)) {
                sums.add(sum(header, file, buffer));
            }
        } else {
            large.add(new Large(path, header));
        }
    }

    /** Counts among those of the files. */
    void add(String sum) {
        sums.add(sum);
    }

    /** Of all that were added, in no order. Blocks for the disk; an interrupt ends it. */
    List<String> all() throws IOException {
        var left = new ConcurrentLinkedQueue<>(large);
        List<FutureTask<List<String>>> parts = new ArrayList<>();
        int threads = Math.min(Runtime.getRuntime().availableProcessors(), large.size());
        large.clear();
        for (int i = 0; i < threads; i++) {
            var part = new FutureTask<>(() -> read(left));
            parts.add(part);
            // These compute for as long as they run, and so are no virtual ones.
            Thread.ofPlatform().daemon().name("digest " + i).start(part);
        }
        try {
            for (var part : parts) sums.addAll(part.get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            var ended = new InterruptedIOException("interrupted while reading files");
            ended.initCause(e);
            throw ended;
        } catch (ExecutionException e) {
            throw new IOException(
                    e.getCause() == null ? e.getMessage() : e.getCause().getMessage(), e);
        } finally {
            left.clear();
            for (var part : parts) part.cancel(true);
        }
        return List.copyOf(sums);
    }

    private List<String> read(ConcurrentLinkedQueue<Large> left) throws IOException {
        List<String> read = new ArrayList<>();
        byte[] bytes = new byte[BUFFER];
        for (Large next = left.poll(); next != null; next = left.poll()) read.add(sum(next, bytes));
        return read;
    }

    private String sum(Large file, byte[] bytes) throws IOException {
        Root root = source.root();
        int slash = file.path.lastIndexOf('/');
        String name = file.path.substring(slash + 1);
        byte[] header = ContentDigest.sha256().digest(file.header);
        try (Dir folder = root.directory(slash < 0 ? "/" : file.path.substring(0, slash));
                Fd in = folder.open(name, Fd.READ_ONLY | Fd.NONBLOCK)) {
            byte[] noted = source.ours() ? folder.getXattr(name, NOTE) : null;
            if (noted != null && Arrays.equals(noted, 0, header.length, header, 0, header.length))
                return new String(noted, header.length, noted.length - header.length, StandardCharsets.US_ASCII);
            String sum = sum(file.header, in, bytes);
            if (source.ours()) note(folder, name, header, sum);
            return sum;
        }
    }

    private static void note(Dir folder, String name, byte[] header, String sum) throws IOException {
        byte[] digest = sum.getBytes(StandardCharsets.US_ASCII);
        byte[] value = ByteBuffer.allocate(header.length + digest.length)
                .put(header)
                .put(digest)
                .array();
        try {
            folder.setXattr(name, NOTE, value);
        } catch (ErrnoException e) {
            // Then it is read again the next time.
            if (e.errno() != Errno.EOPNOTSUPP) throw e;
        }
    }

    private static String sum(byte[] header) {
        MessageDigest digest = ContentDigest.sha256();
        digest.update(header);
        return ContentDigest.hex(digest);
    }

    private static String sum(byte[] header, Fd file, byte[] buffer) throws IOException {
        MessageDigest digest = ContentDigest.sha256();
        digest.update(header);
        // The caller's to close.
        InputStream in = file.input();
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            digest.update(buffer, 0, n);
            if (Thread.currentThread().isInterrupted())
                throw new InterruptedIOException("interrupted while reading files");
        }
        return ContentDigest.hex(digest);
    }
}
