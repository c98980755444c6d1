package djong.image;

import djong.base.EngineException;
import djong.base.Ids;
import djong.image.tar.TarEntry;
import djong.image.tar.TarReader;
import djong.image.unpack.Compression;
import djong.oci.Digest;
import djong.store.Store;
import djong.store.content.Ingest;
import djong.store.lease.Lease;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files of an image archive, by cleaned path: small ones in memory, large ones as blobs that a lease keeps. An archive is read once, in whatever
 * order it comes; what it calls its manifest usually comes last.
 */
final class Archive {
    /** Larger files go to the content store. */
    static final int SMALL_BYTES = 256 << 10;

    private static final int MAX_FILES = 100_000;
    private static final long MAX_MEMORY_BYTES = 16L << 20;
    private static final int MAX_LINKS = 8;
    private static final Pattern BLOB = Pattern.compile("blobs/(sha256)/([0-9a-f]{64})");

    private sealed interface File {
        record Small(byte[] bytes) implements File {}

        record Large(Digest blob) implements File {}

        record Link(String target) implements File {}
    }

    private final Store store;
    private final Lease lease;
    private final Map<String, File> files = new HashMap<>();
    private long memoryBytes;

    private Archive(Store store, Lease lease) {
        this.store = store;
        this.lease = lease;
    }

    /** Reads {@code in}, packed or not, to its end. */
    static Archive read(Store store, Lease lease, InputStream in) throws IOException, InterruptedException {
        var archive = new Archive(store, lease);
        var tar = new TarReader(Compression.open(in).plain());
        for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
            if (Thread.interrupted()) throw new InterruptedException();
            archive.add(entry, tar);
        }
        tar.drain();
        return archive;
    }

    private void add(TarEntry entry, TarReader tar) throws IOException, InterruptedException {
        if (files.size() >= MAX_FILES)
            throw new EngineException.InvalidParameter("invalid archive: more than " + MAX_FILES + " files");
        String path = cleaned("", entry.name());
        if (path == null)
            throw new EngineException.InvalidParameter("invalid archive: \"" + entry.name() + "\" leads out of it");
        switch (entry.type()) {
            case FILE -> {
                if (entry.sparse())
                    throw new EngineException.InvalidParameter("invalid archive: \"" + entry.name() + "\" is sparse");
                files.put(path, file(path, entry, tar));
            }
            // Docker before 1.10 wrote a layer that two images share once and linked to it.
            case SYMBOLIC_LINK -> link(path, cleaned(path.substring(0, path.lastIndexOf('/') + 1), entry.linkName()));
            case HARD_LINK -> link(path, cleaned("", entry.linkName()));
            case DIRECTORY, CHARACTER_DEVICE, BLOCK_DEVICE, FIFO -> {
                // nothing to load
            }
        }
    }

    private void link(String path, @Nullable String target) {
        if (target != null) files.put(path, new File.Link(target));
    }

    private File file(String path, TarEntry entry, TarReader tar) throws IOException, InterruptedException {
        if (entry.size() <= SMALL_BYTES && memoryBytes + entry.size() <= MAX_MEMORY_BYTES) {
            memoryBytes += entry.size();
            return new File.Small(tar.data().readAllBytes());
        }
        Matcher named = BLOB.matcher(path);
        if (named.matches()) {
            Digest digest = new Digest(named.group(1), named.group(2));
            lease.keep(digest);
            if (store.content().has(digest)) return new File.Large(digest);
        }
        try (Ingest ingest = store.content().ingest("load " + Ids.random())) {
            try {
                tar.data().transferTo(ingest.output());
                return new File.Large(ingest.commit(null, entry.size()));
            } finally {
                ingest.discard();
            }
        }
    }

    boolean has(String path) {
        return find(path) != null;
    }

    /** A document. @throws EngineException.InvalidParameter when it is not there or larger than {@code maxBytes} */
    byte[] document(String path, int maxBytes) {
        byte[] bytes = switch (find(path)) {
            case File.Small(byte[] small) -> small;
            case File.Large(Digest blob) -> store.content().read(blob, maxBytes);
            case File.Link _ -> throw missing(path);
            case null -> throw missing(path);
        };
        if (bytes.length > maxBytes)
            throw new EngineException.InvalidParameter("invalid archive: " + path + " is too large");
        return bytes;
    }

    /** A file as a blob in the content store, kept by the lease. */
    Digest blob(String path) {
        return switch (find(path)) {
            case File.Small(byte[] small) -> store.content().put(small);
            case File.Large(Digest blob) -> blob;
            case File.Link _ -> throw missing(path);
            case null -> throw missing(path);
        };
    }

    /** How long a file is, packed or not as it came. */
    long sizeBytes(String path) {
        return switch (find(path)) {
            case File.Small(byte[] small) -> small.length;
            case File.Large(Digest blob) -> store.content().size(blob);
            case File.Link _ -> 0;
            case null -> 0;
        };
    }

    private @Nullable File find(String path) {
        String at = cleaned("", path);
        File file = at == null ? null : files.get(at);
        for (int hops = 0; file instanceof File.Link(String target); hops++) {
            if (hops == MAX_LINKS) return null;
            file = files.get(target);
        }
        return file;
    }

    private static EngineException missing(String path) {
        return new EngineException.InvalidParameter("invalid archive: " + path + " is missing");
    }

    /** {@code path} from {@code base} on without {@code .}, {@code ..} and doubled slashes; null when it leads out. */
    private static @Nullable String cleaned(String base, String path) {
        List<String> components = new ArrayList<>();
        String whole = path.startsWith("/") ? path : base + path;
        for (String component : whole.split("/")) {
            if (component.equals("..")) {
                if (components.isEmpty()) return null;
                components.removeLast();
            } else if (!component.isEmpty() && !component.equals(".")) {
                components.add(component);
            }
        }
        return String.join("/", components);
    }
}
