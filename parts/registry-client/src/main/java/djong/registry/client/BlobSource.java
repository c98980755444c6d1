package djong.registry.client;

import java.io.IOException;
import java.io.InputStream;

/** Bytes to be sent, from any point on, as often as it takes. */
@FunctionalInterface
public interface BlobSource {
    /** The caller closes it. */
    InputStream open(long offset) throws IOException;
}
