package djong.build.frontend;

import djong.base.JsonDepth;
import io.avaje.jsonb.Jsonb;
import io.avaje.jsonb.Types;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What clients tell of the inputs that they hand over: a map of documents, each in base 64. */
final class InputMetadata {
    private InputMetadata() {}

    /** The configuration of an image; null when none is told. */
    static byte @Nullable [] config(String metadata) {
        Map<String, String> documents = Jsonb.builder()
                .build()
                .<Map<String, String>>type(Types.mapOf(String.class))
                .fromJson(JsonDepth.checked(metadata));
        String config = documents == null ? null : documents.get("containerimage.config");
        return config == null ? null : Base64.getDecoder().decode(config);
    }
}
