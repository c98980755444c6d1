package djong.build.frontend;

import java.util.List;
import java.util.Map;

/** What a frontend answers. */
public sealed interface FrontendResult {
    /**
     * Images to be made.
     *
     * @param many whether each says for which platform it is
     */
    record Images(List<Built> images, boolean many) implements FrontendResult {
        public Images {
            images = List.copyOf(images);
        }
    }

    /** Documents about the file. */
    record Told(Map<String, byte[]> documents) implements FrontendResult {}
}
