package djong.store.metadata;

import djong.base.EngineException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** One transaction; valid only inside the function it was given to, on that thread. Failures of the disk are {@link EngineException.System}. */
public final class Tx {
    private final Session session;
    private final boolean writable;
    private boolean ended;

    Tx(Session session, boolean writable) {
        this.session = session;
        this.writable = writable;
    }

    public Optional<byte[]> get(String collection, String key) {
        check(false);
        try {
            return Optional.ofNullable(session.get(collection, key));
        } catch (SQLException e) {
            throw Metadata.failure("read " + collection, e);
        }
    }

    /** All records of a collection, ordered by key. */
    public List<Entry> list(String collection) {
        check(false);
        try {
            return session.list(collection);
        } catch (SQLException e) {
            throw Metadata.failure("list " + collection, e);
        }
    }

    /** The first {@code most} records of a collection whose keys come after {@code after}, ordered by key. */
    public List<Entry> page(String collection, String after, int most) {
        check(false);
        try {
            return session.page(collection, after, most);
        } catch (SQLException e) {
            throw Metadata.failure("list " + collection, e);
        }
    }

    /** Writes a record, whether there was one or not. */
    public void put(String collection, String key, byte[] body) {
        check(true);
        try {
            session.put(collection, key, body);
        } catch (SQLException e) {
            throw Metadata.failure("write " + collection, e);
        }
    }

    /** Writes a record unless the key has one; says whether it did. */
    public boolean insert(String collection, String key, byte[] body) {
        check(true);
        try {
            return session.insert(collection, key, body);
        } catch (SQLException e) {
            throw Metadata.failure("write " + collection, e);
        }
    }

    /** Says whether there was a record. */
    public boolean delete(String collection, String key) {
        check(true);
        try {
            return session.delete(collection, key);
        } catch (SQLException e) {
            throw Metadata.failure("delete from " + collection, e);
        }
    }

    void end() {
        ended = true;
    }

    private void check(boolean writes) {
        if (ended) throw new IllegalStateException("the transaction has ended");
        if (writes && !writable) throw new IllegalStateException("a reading transaction cannot write");
    }
}
