package djong.image;

import djong.oci.Descriptor;
import djong.oci.Repository;
import djong.registry.client.Registry;
import djong.store.content.ContentStore;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/** What is being downloaded, so that two pulls of one image share it, and how much of it at a time. */
final class Downloads {
    private static final int UNLIMITED = 1_000_000;

    private record Key(Repository repository, String digest) {}

    private final ContentStore content;
    private final Unfinished unfinished;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Key, Download> running = new HashMap<>();
    private Semaphore slots = new Semaphore(TransferLimits.STANDARD.downloads(), true);
    private int attempts = TransferLimits.STANDARD.attempts();

    Downloads(ContentStore content, Unfinished unfinished) {
        this.content = content;
        this.unfinished = unfinished;
    }

    /** For downloads that begin from now on. */
    void limit(TransferLimits limits) {
        lock.lock();
        try {
            slots = new Semaphore(limits.downloads() == 0 ? UNLIMITED : limits.downloads(), true);
            attempts = limits.attempts();
        } finally {
            lock.unlock();
        }
    }

    /** Joins the download of {@code blob}, or begins one. Whoever joins leaves it in the end. */
    Download join(Registry registry, Repository repository, Descriptor blob, Download.Listener listener) {
        var key = new Key(repository, blob.digest().toString() + " " + blob.sizeBytes());
        lock.lock();
        try {
            Download known = running.get(key);
            if (known != null && !known.abandoned()) {
                known.join(listener);
                return known;
            }
            var made = new Download(content, unfinished, registry, repository, blob, attempts);
            made.join(listener);
            running.put(key, made);
            made.start(slots, () -> ended(key, made));
            return made;
        } finally {
            lock.unlock();
        }
    }

    /** Leaves under the lock, so that nobody joins what is just being given up. */
    void leave(Download download, Download.Listener listener) {
        lock.lock();
        try {
            download.leave(listener);
        } finally {
            lock.unlock();
        }
    }

    private void ended(Key key, Download download) {
        lock.lock();
        try {
            running.remove(key, download);
        } finally {
            lock.unlock();
        }
    }
}
