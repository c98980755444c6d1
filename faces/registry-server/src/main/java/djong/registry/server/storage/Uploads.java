package djong.registry.server.storage;

import djong.base.EngineException;
import djong.base.Ids;
import djong.registry.server.spec.Code;
import djong.registry.server.spec.Problem;
import djong.registry.server.wire.Documents;
import djong.registry.server.wire.Records;
import djong.store.metadata.Durability;
import djong.store.metadata.Entry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Uploads under way. What was received is on disk and survives the process: an upload goes on where it was after a restart. For any
 * thread.
 */
public final class Uploads {
    /** After this an upload's file is closed; it is opened again when somebody goes on. */
    private static final Duration QUIET = Duration.ofMinutes(5);

    private final Repositories repositories;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Upload> open = new HashMap<>();

    public Uploads(Repositories repositories, InstantSource clock) {
        this.repositories = repositories;
        this.clock = clock;
    }

    /** A new upload. @throws Problem DENIED when the repository has no room */
    public Upload begin(String repository) {
        repositories.checkRoom(repository, 0);
        String id = Ids.random().substring(0, 32);
        repositories.write(Durability.NORMAL, rows -> rows.put(id, new Records.Upload(repository, clock.millis())));
        return upload(repository, id);
    }

    /** An upload that has begun. @throws Problem BLOB_UPLOAD_UNKNOWN */
    public Upload find(String repository, String id) {
        Records.Upload record = repositories.read(rows -> rows.upload(id));
        if (record == null || !record.repository().equals(repository)) throw unknown(id);
        return upload(repository, id);
    }

    static Problem unknown(String id) {
        return new Problem(
                Code.BLOB_UPLOAD_UNKNOWN,
                "blob upload unknown to registry",
                id.length() > 64 ? id.substring(0, 64) : id);
    }

    private Upload upload(String repository, String id) {
        lock.lock();
        try {
            return open.computeIfAbsent(id, _ -> new Upload(this, repositories, repository, id, clock));
        } finally {
            lock.unlock();
        }
    }

    void ended(String id) {
        repositories.write(Durability.NORMAL, rows -> rows.deleteUpload(id));
        lock.lock();
        try {
            open.remove(id);
        } finally {
            lock.unlock();
        }
    }

    /** Closes the files of quiet uploads, and removes uploads with which nobody has gone on for {@code patience}. */
    public void tidy(Duration patience) {
        long now = clock.millis();
        for (Entry entry : repositories.read(Rows::uploads)) {
            Records.Upload record = Documents.readIf(Records.Upload.class, entry.body());
            if (record == null) continue;
            Upload upload = upload(record.repository(), entry.key());
            long quietMillis = now - upload.lastMillis();
            try {
                if (quietMillis > patience.toMillis()) upload.cancel();
                else if (quietMillis > QUIET.toMillis()) upload.close();
            } catch (Problem | EngineException _) {
                // Somebody goes on with it at this moment.
            }
        }
    }

    /** Closes all files; what they hold stays. */
    public void close() {
        lock.lock();
        try {
            open.values().forEach(Upload::close);
            open.clear();
        } finally {
            lock.unlock();
        }
    }
}
