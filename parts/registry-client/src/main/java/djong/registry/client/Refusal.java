package djong.registry.client;

import djong.base.EngineException;
import djong.base.JsonDepth;
import djong.oci.Digest;
import djong.oci.Reference;
import djong.oci.Repository;
import djong.registry.client.Prefetched.Body;
import djong.registry.client.wire.ErrorAnswer;
import io.avaje.json.JsonException;
import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A registry's "no"; OCI distribution-spec, "Error Codes".
 *
 * @param code {@code MANIFEST_UNKNOWN}; empty when the answer named none
 * @param text for people; empty when there is none
 */
record Refusal(int status, String code, String text) {
    static final int MAX_ANSWER_BYTES = 1 << 20;
    private static final Jsonb JSONB = Jsonb.builder().build();

    /** Reads {@code answer} to its end and closes it. */
    static Refusal of(HttpResponse<Body> answer) {
        int status = answer.statusCode();
        try (Body body = answer.body()) {
            ErrorAnswer.Item reason = reason(body.document(MAX_ANSWER_BYTES));
            boolean scope = answer.headers().allValues("WWW-Authenticate").stream()
                    .anyMatch(header -> header.contains("insufficient_scope"));
            if (status == 401 && scope)
                return new Refusal(status, "DENIED", "requested access to the resource is denied");
            if (reason == null) return new Refusal(status, "", "");
            return new Refusal(
                    status,
                    reason.code() == null ? "" : reason.code().toUpperCase(Locale.ROOT),
                    reason.message() == null ? "" : reason.message());
        } catch (IOException _) {
            return new Refusal(status, "", "");
        }
    }

    private static ErrorAnswer.@Nullable Item reason(byte[] body) {
        try {
            ErrorAnswer answer = JSONB.type(ErrorAnswer.class).fromJson(JsonDepth.checked(body));
            List<ErrorAnswer.Item> errors = answer.errors();
            if (errors != null && !errors.isEmpty()) return errors.getFirst();
            // Token servers answer {"details": …}, the Hub's API {"detail": …}.
            return answer.details() == null ? null : new ErrorAnswer.Item("UNAUTHORIZED", answer.details());
        } catch (JsonException | EngineException.InvalidParameter | IllegalStateException | NullPointerException _) {
            return null;
        }
    }

    /** {@code manifest unknown: manifest unknown} */
    String words() {
        if (!code.isEmpty()) return code.toLowerCase(Locale.ROOT).replace("_", " ") + ": " + text;
        return switch (status) {
            case 401 -> "unauthorized: authentication required";
            case 403 -> "denied: requested access to the resource is denied";
            case 429 -> "toomanyrequests: the registry asks to come back later";
            default -> "received unexpected HTTP status: " + status + phrase(status);
        };
    }

    static String phrase(int status) {
        return switch (status) {
            case 400 -> " Bad Request";
            case 401 -> " Unauthorized";
            case 403 -> " Forbidden";
            case 404 -> " Not Found";
            case 405 -> " Method Not Allowed";
            case 407 -> " Proxy Authentication Required";
            case 413 -> " Request Entity Too Large";
            case 416 -> " Requested Range Not Satisfiable";
            case 429 -> " Too Many Requests";
            case 500 -> " Internal Server Error";
            case 502 -> " Bad Gateway";
            case 503 -> " Service Unavailable";
            case 504 -> " Gateway Timeout";
            default -> "";
        };
    }

    /** As it is. Passing troubles are {@code Unavailable}. */
    EngineException plain() {
        return switch (status) {
            case 401 -> new EngineException.Unauthorized(words());
            case 403 -> new EngineException.Forbidden(words());
            case 404 -> new EngineException.NotFound(words());
            case 400, 405, 413 -> new EngineException.InvalidParameter(words());
            default ->
                status >= 500 || status == 429 || status == 408
                        ? new EngineException.Unavailable(words())
                        : new EngineException.System(words());
        };
    }

    /** To somebody who wants to have {@code reference}. */
    EngineException pulling(Reference reference) {
        Repository repository = reference.repository();
        if (code.equals("DENIED") || status == 403)
            return new EngineException.NotFound("pull access denied for " + repository.familiar()
                    + ", repository does not exist or may require 'docker login': " + words());
        if (status != 404) return plain();
        if (code.equals("NAME_UNKNOWN"))
            return new EngineException.NotFound("repository " + repository.familiar() + " not found: " + words());
        boolean byDigest = reference instanceof Reference.Digested(Repository _, Digest _);
        String why = code.isEmpty() ? byDigest ? "not found" : "manifest unknown: manifest unknown" : words();
        return new EngineException.NotFound("manifest for " + reference.familiar() + " not found: " + why);
    }
}
