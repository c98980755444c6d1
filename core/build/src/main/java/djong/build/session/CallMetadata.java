package djong.build.session;

import io.grpc.Metadata;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a call says beside its messages. A key may have several values; texts that no header may hold are percent-encoded, and a second key says so. */
final class CallMetadata {
    private final Metadata headers = new Metadata();

    CallMetadata put(String key, String value) {
        return put(key, List.of(value));
    }

    CallMetadata put(String key, List<String> values) {
        boolean plain = values.stream().allMatch(value -> value.chars().allMatch(c -> c >= ' ' && c <= '~'));
        for (String value : values)
            headers.put(name(key), plain ? value : URLEncoder.encode(value, StandardCharsets.UTF_8));
        if (!plain) headers.put(name(key + "-encoded"), "1");
        return this;
    }

    private static Metadata.Key<String> name(String key) {
        return Metadata.Key.of(key, Metadata.ASCII_STRING_MARSHALLER);
    }

    Metadata headers() {
        return headers;
    }
}
