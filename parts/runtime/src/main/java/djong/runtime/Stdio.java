package djong.runtime;

import java.io.IOException;

/** Skeleton. */
public final class Stdio {
    public Stdio(boolean terminal, boolean openStdin, boolean stdinOnce) {}

    public Attachment attach(boolean stdin, boolean stdout, boolean stderr) throws IOException {
        throw new UnsupportedOperationException();
    }
}
