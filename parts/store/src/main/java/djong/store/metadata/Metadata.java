package djong.store.metadata;

import djong.base.EngineException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * All records, in one SQLite database. Reads and writes run on the caller's thread and block for the disk; a write waits for other writes.
 * {@link Tx} is only valid inside the function it is given to.
 *
 * <p>The native library comes from the folder and file that the system properties {@code org.sqlite.lib.path} and
 * {@code org.sqlite.lib.name} name; without them sqlite-jdbc unpacks its own to the temporary folder.
 */
public final class Metadata implements AutoCloseable {
    private static final int IDLE_READERS = 4;

    private final Path database;
    private final Session writer;
    private final WalSync sync;
    private final ReentrantLock writing = new ReentrantLock();
    private final BlockingQueue<Session> readers = new ArrayBlockingQueue<>(IDLE_READERS);
    private volatile boolean closed;

    private Metadata(Path database, Session writer, WalSync sync) {
        this.database = database;
        this.writer = writer;
        this.sync = sync;
    }

    /**
     * Opens or creates the database, and brings an older one up to date.
     *
     * @throws EngineException.System when the file is damaged: it is never replaced by an empty one
     * @throws EngineException.Unavailable when a newer program wrote it
     */
    public static Metadata open(Path database) {
        Connection connection = null;
        try {
            connection = Session.connect(database, true);
            check(connection, database);
            Schema.migrate(connection);
            // An empty write, so that the log exists and its name in the folder is durable before anyone relies on it.
            Session.execute(connection, "BEGIN IMMEDIATE");
            Session.execute(connection, "PRAGMA user_version = " + Schema.version());
            Session.execute(connection, "COMMIT");
            Path folder = database.toAbsolutePath().getParent();
            if (folder != null) {
                try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                    channel.force(true);
                }
            }
            var sync = new WalSync(database.resolveSibling(database.getFileName() + "-wal"));
            return new Metadata(database, Session.writer(connection), sync);
        } catch (SQLException e) {
            close(connection, e);
            if (damaged(e)) throw damage(database, String.valueOf(e.getMessage()), e);
            throw failure("open " + database, e);
        } catch (IOException e) {
            close(connection, e);
            throw new EngineException.System("metadata: open " + database + ": " + e.getMessage(), e);
        } catch (EngineException e) {
            close(connection, e);
            throw e;
        }
    }

    private static void close(@Nullable Connection connection, Exception because) {
        if (connection == null) return;
        try {
            connection.close();
        } catch (SQLException e) {
            because.addSuppressed(e);
        }
    }

    // A damaged page would otherwise be found in the middle of some later request.
    private static void check(Connection connection, Path database) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("PRAGMA quick_check(1)")) {
            String first = rows.next() ? rows.getString(1) : "no answer";
            if (!"ok".equals(first)) throw damage(database, first, null);
        }
    }

    private static boolean damaged(SQLException e) {
        return e instanceof SQLiteException sqlite
                && switch (sqlite.getResultCode()) {
                    case SQLITE_CORRUPT, SQLITE_NOTADB -> true;
                    default -> sqlite.getResultCode().name().startsWith("SQLITE_CORRUPT");
                };
    }

    private static EngineException damage(Path database, String detail, @Nullable Exception cause) {
        return new EngineException.System(
                database + " is damaged (" + detail
                        + "); nothing was changed. Restore it from a backup, or move it away"
                        + " together with the folders beside it to start empty",
                cause);
    }

    /**
     * Answers from one consistent state. Never waits for writers.
     *
     * @return what {@code work} returned
     */
    public <T extends @Nullable Object> T read(Function<Tx, T> work) {
        Session session = reader();
        boolean healthy = false;
        try {
            session.begin();
            var tx = new Tx(session, false);
            try {
                return work.apply(tx);
            } finally {
                tx.end();
                session.commit();
                healthy = true;
            }
        } catch (SQLException e) {
            throw failure("read", e);
        } finally {
            release(session, healthy);
        }
    }

    /**
     * All of {@code work}'s changes or, when it throws, none. Blocks while another write runs. Cannot be nested.
     *
     * @param durability whether to block until the disk has it
     */
    public void write(Durability durability, Consumer<Tx> work) {
        if (writing.isHeldByCurrentThread()) throw new IllegalStateException("a write within a write");
        long ticket;
        writing.lock();
        try {
            if (closed) throw new EngineException.Unavailable("metadata: closed");
            writer.begin();
            var tx = new Tx(writer, true);
            try {
                work.accept(tx);
                writer.commit();
            } catch (Throwable e) {
                rollback(e);
                throw e;
            } finally {
                tx.end();
            }
            ticket = sync.committed();
        } catch (SQLException e) {
            throw failure("write", e);
        } finally {
            writing.unlock();
        }
        if (durability == Durability.FULL) {
            try {
                sync.await(ticket);
            } catch (IOException e) {
                throw new EngineException.System("metadata: sync: " + e.getMessage(), e);
            }
        }
    }

    private void rollback(Throwable because) {
        try {
            writer.rollback();
        } catch (SQLException e) {
            // Some failures (disk full, I/O error) have rolled back already.
            because.addSuppressed(e);
        }
    }

    private Session reader() {
        if (closed) throw new EngineException.Unavailable("metadata: closed");
        Session idle = readers.poll();
        if (idle != null) return idle;
        try {
            return Session.reader(database);
        } catch (SQLException e) {
            throw failure("open " + database, e);
        }
    }

    private void release(Session session, boolean healthy) {
        if (healthy && !closed && readers.offer(session)) return;
        try {
            session.close();
        } catch (SQLException e) {
            throw failure("close", e);
        }
    }

    static EngineException failure(String what, SQLException e) {
        if (e instanceof SQLiteException sqlite && sqlite.getResultCode() == SQLiteErrorCode.SQLITE_FULL)
            return new EngineException.System("metadata: " + what + ": no space left on device", e);
        return new EngineException.System("metadata: " + what + ": " + e.getMessage(), e);
    }

    /** Waits for the write that runs, and folds the log into the database. */
    @Override
    public void close() {
        writing.lock();
        try {
            if (closed) return;
            closed = true;
            for (Session idle = readers.poll(); idle != null; idle = readers.poll()) idle.close();
            sync.close();
            writer.close();
        } catch (SQLException e) {
            throw failure("close", e);
        } catch (IOException e) {
            throw new EngineException.System("metadata: close: " + e.getMessage(), e);
        } finally {
            writing.unlock();
        }
    }
}
