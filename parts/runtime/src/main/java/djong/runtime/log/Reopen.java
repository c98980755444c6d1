package djong.runtime.log;

import java.io.IOException;

/** Tells the writer of a log to go on in a new file of the log's name. Returns at once; the writer obeys a moment later. */
@FunctionalInterface
public interface Reopen {
    void order() throws IOException;
}
