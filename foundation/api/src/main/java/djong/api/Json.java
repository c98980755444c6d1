package djong.api;

import io.avaje.json.JsonException;
import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Documents to bytes and back. Stateless, for any thread. */
public final class Json {
    private static final Jsonb JSONB =
            Jsonb.builder().serializeNulls(false).serializeEmpty(true).build();

    private Json() {}

    /** The document of one record, UTF-8, without a line end. */
    public static byte[] bytes(Object document) {
        return JSONB.toJsonBytes(document);
    }

    /** The documents of a list as one JSON array. */
    public static <T> byte[] bytes(Class<T> type, List<T> documents) {
        return JSONB.type(type).list().toJsonBytes(documents);
    }

    /** Like {@link #bytes(Object)}, as text. */
    public static String text(Object document) {
        return JSONB.toJson(document);
    }

    /**
     * Reads one document. Keys that the record does not know are ignored.
     *
     * @throws MalformedJsonException if this is not JSON or not of that shape
     */
    public static <T> T read(Class<T> type, String json) {
        try {
            JsonCursor cursor = new JsonCursor(json);
            if (cursor.peek() == 'n') throw cursor.malformed("the document is null");
            T document = JSONB.type(type).fromJson(cursor);
            cursor.end();
            return document;
        } catch (JsonException e) {
            throw new MalformedJsonException(e.getMessage(), e);
        }
    }

    /** Reads one document to the end of the stream; blocks until it is there. */
    public static <T> T read(Class<T> type, InputStream json) throws IOException {
        return read(type, json.readAllBytes());
    }

    /** Reads one document from UTF-8. */
    public static <T> T read(Class<T> type, byte[] json) {
        return read(type, new String(json, StandardCharsets.UTF_8));
    }

    /**
     * Reads an array of documents.
     *
     * @throws MalformedJsonException if this is not JSON or not of that shape
     */
    public static <T> List<T> readList(Class<T> type, byte[] json) {
        try {
            JsonCursor cursor = new JsonCursor(new String(json, StandardCharsets.UTF_8));
            List<T> documents = JSONB.type(type).list().fromJson(cursor);
            cursor.end();
            return documents == null ? List.of() : documents;
        } catch (JsonException e) {
            throw new MalformedJsonException(e.getMessage(), e);
        }
    }
}
