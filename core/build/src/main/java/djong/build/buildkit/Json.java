package djong.build.buildkit;

import io.avaje.jsonb.Jsonb;

/** Text as JSON has it. */
final class Json {
    private Json() {}

    static String text(String text) {
        return Jsonb.builder().build().type(String.class).toJson(text);
    }
}
