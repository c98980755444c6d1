package djong.image;

import java.io.IOException;
import java.io.OutputStream;

/** Writes a layer's archive, not packed. */
@FunctionalInterface
public interface LayerSource {
    void write(OutputStream out) throws IOException;
}
