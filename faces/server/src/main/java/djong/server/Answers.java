package djong.server;

import djong.api.Json;
import djong.http.Exchange;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** JSON answers end with a line end, as dockerd's do. */
final class Answers {
    private Answers() {}

    static void document(Exchange exchange, int status, Object document) throws IOException {
        bytes(exchange, status, Json.bytes(document));
    }

    static <T> void list(Exchange exchange, Class<T> type, List<T> documents) throws IOException {
        bytes(exchange, 200, Json.bytes(type, documents));
    }

    static void bytes(Exchange exchange, int status, byte[] json) throws IOException {
        exchange.sendJson(status, line(json));
    }

    static byte[] line(byte[] json) {
        byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }
}
