package djong.store.metadata;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

/** One connection and its prepared statements; for one thread at a time. */
final class Session implements AutoCloseable {
    private final Connection connection;
    private final PreparedStatement begin;
    private final PreparedStatement commit;
    private final PreparedStatement rollback;
    private final PreparedStatement get;
    private final PreparedStatement list;
    private final PreparedStatement page;
    private final PreparedStatement put;
    private final PreparedStatement insert;
    private final PreparedStatement delete;

    private Session(Connection connection, boolean writes) throws SQLException {
        this.connection = connection;
        begin = connection.prepareStatement(writes ? "BEGIN IMMEDIATE" : "BEGIN");
        commit = connection.prepareStatement("COMMIT");
        rollback = connection.prepareStatement("ROLLBACK");
        get = connection.prepareStatement("SELECT body FROM document WHERE collection = ? AND key = ?");
        list = connection.prepareStatement("SELECT key, body FROM document WHERE collection = ? ORDER BY key");
        page = connection.prepareStatement(
                "SELECT key, body FROM document WHERE collection = ? AND key > ? ORDER BY key LIMIT ?");
        put = connection.prepareStatement("INSERT INTO document (collection, key, body) VALUES (?, ?, ?)"
                + " ON CONFLICT (collection, key) DO UPDATE SET body = excluded.body");
        insert = connection.prepareStatement(
                "INSERT INTO document (collection, key, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
        delete = connection.prepareStatement("DELETE FROM document WHERE collection = ? AND key = ?");
    }

    /** A bare connection; {@code synchronous=NORMAL} means that the WAL is not synced by commits: {@link WalSync} does that. */
    static Connection connect(Path database, boolean writes) throws SQLException {
        var config = new SQLiteConfig();
        config.setBusyTimeout(10_000);
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        if (writes) {
            config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        } else {
            config.resetOpenMode(SQLiteOpenMode.CREATE);
        }
        // Not through DriverManager: that would look for drivers of every module.
        return org.sqlite.JDBC.createConnection("jdbc:sqlite:" + database, config.toProperties());
    }

    static Session writer(Connection connection) throws SQLException {
        return new Session(connection, true);
    }

    static Session reader(Path database) throws SQLException {
        Connection connection = connect(database, false);
        try {
            execute(connection, "PRAGMA query_only = ON");
            return new Session(connection, false);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    void begin() throws SQLException {
        begin.execute();
    }

    void commit() throws SQLException {
        commit.execute();
    }

    void rollback() throws SQLException {
        rollback.execute();
    }

    byte @Nullable [] get(String collection, String key) throws SQLException {
        get.setString(1, collection);
        get.setString(2, key);
        try (ResultSet rows = get.executeQuery()) {
            return rows.next() ? rows.getBytes(1) : null;
        }
    }

    List<Entry> list(String collection) throws SQLException {
        list.setString(1, collection);
        return entries(list);
    }

    List<Entry> page(String collection, String after, int most) throws SQLException {
        page.setString(1, collection);
        page.setString(2, after);
        page.setInt(3, most);
        return entries(page);
    }

    private static List<Entry> entries(PreparedStatement query) throws SQLException {
        List<Entry> entries = new ArrayList<>();
        try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) entries.add(new Entry(rows.getString(1), rows.getBytes(2)));
        }
        return entries;
    }

    void put(String collection, String key, byte[] body) throws SQLException {
        put.setString(1, collection);
        put.setString(2, key);
        put.setBytes(3, body);
        put.executeUpdate();
    }

    boolean insert(String collection, String key, byte[] body) throws SQLException {
        insert.setString(1, collection);
        insert.setString(2, key);
        insert.setBytes(3, body);
        return insert.executeUpdate() > 0;
    }

    boolean delete(String collection, String key) throws SQLException {
        delete.setString(1, collection);
        delete.setString(2, key);
        return delete.executeUpdate() > 0;
    }

    /** Runs statements that are not worth preparing. */
    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
