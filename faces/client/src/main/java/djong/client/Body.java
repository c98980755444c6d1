package djong.client;

import djong.api.Json;
import java.io.InputStream;

/** What a request carries. */
public sealed interface Body {
    Body NONE = new None();

    /** Nothing. */
    record None() implements Body {}

    /** A JSON document; may be sent again. */
    record Document(byte[] json) implements Body {}

    /** A stream of unknown length, sent once. */
    record Stream(String contentType, InputStream content) implements Body {}

    static Body json(Object document) {
        return new Document(Json.bytes(document));
    }

    static Body tar(InputStream content) {
        return new Stream("application/x-tar", content);
    }
}
