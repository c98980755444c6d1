package djong.registry.server.spec;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request that is refused: what the client reads. The headers go with the answer. */
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final Code code;
    private final int status;
    private final @Nullable String detail;
    private final transient Map<String, String> headers;

    private Problem(Code code, int status, String message, @Nullable String detail, Map<String, String> headers) {
        super(message, null, false, false);
        this.code = code;
        this.status = status;
        this.detail = detail;
        this.headers = Map.copyOf(headers);
    }

    public Problem(Code code, String message) {
        this(code, code.status(), message, null, Map.of());
    }

    public Problem(Code code, String message, String detail) {
        this(code, code.status(), message, detail, Map.of());
    }

    public Problem withStatus(int status) {
        return new Problem(code, status, text(), detail, headers);
    }

    public Problem withHeaders(Map<String, String> headers) {
        return new Problem(code, status, text(), detail, headers);
    }

    public Code code() {
        return code;
    }

    public int status() {
        return status;
    }

    public String text() {
        String message = getMessage();
        return message == null ? code.name() : message;
    }

    public @Nullable String detail() {
        return detail;
    }

    public Map<String, String> headers() {
        return headers;
    }
}
