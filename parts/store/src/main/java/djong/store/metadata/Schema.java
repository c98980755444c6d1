package djong.store.metadata;

import djong.base.EngineException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The tables, version by version. A step that was released is never changed; what is new is a new step at the end. */
final class Schema {
    private static final List<String> STEPS = List.of("""
            CREATE TABLE document (
                collection TEXT NOT NULL,
                key TEXT NOT NULL,
                body BLOB NOT NULL,
                PRIMARY KEY (collection, key)
            ) STRICT, WITHOUT ROWID
            """);

    private Schema() {}

    static int version() {
        return STEPS.size();
    }

    /** Brings an older database to this version, all steps or none. */
    static void migrate(Connection connection) throws SQLException {
        int found = version(connection);
        if (found == version()) return;
        if (found > version())
            throw new EngineException.Unavailable("metadata.db has version " + found
                    + ", which is newer than this program knows (" + version() + "): it was written by a newer Djong");
        Session.execute(connection, "BEGIN IMMEDIATE");
        try {
            for (String step : STEPS.subList(found, version())) Session.execute(connection, step);
            Session.execute(connection, "PRAGMA user_version = " + version());
            Session.execute(connection, "COMMIT");
        } catch (SQLException e) {
            Session.execute(connection, "ROLLBACK");
            throw e;
        }
    }

    private static int version(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA user_version")) {
            return row.next() ? row.getInt(1) : 0;
        }
    }
}
