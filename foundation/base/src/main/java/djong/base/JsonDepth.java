package djong.base;

import java.nio.charset.StandardCharsets;

/**
 * How deep strangers' JSON may be nested. Parsers that go down by recursion overflow the stack on a hundred thousand brackets, even in what they pass over: so such
 * text is scanned before it is parsed.
 */
public final class JsonDepth {
    public static final int MOST = 512;

    private JsonDepth() {}

    /** @return {@code json}. @throws EngineException.InvalidParameter when it is nested deeper than {@link #MOST} */
    public static byte[] checked(byte[] json) {
        int depth = 0;
        boolean text = false;
        for (int i = 0; i < json.length; i++) {
            switch (json[i]) {
                case '"' -> text = !text;
                case '\\' -> {
                    if (text) i++;
                }
                case '{', '[' -> {
                    if (!text && ++depth > MOST)
                        throw new EngineException.InvalidParameter("JSON is nested deeper than " + MOST);
                }
                case '}', ']' -> {
                    if (!text && depth > 0) depth--;
                }
                default -> {}
            }
        }
        return json;
    }

    /** @return {@code json}. @throws EngineException.InvalidParameter when it is nested deeper than {@link #MOST} */
    public static String checked(String json) {
        checked(json.getBytes(StandardCharsets.UTF_8));
        return json;
    }
}
