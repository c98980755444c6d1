package djong.image;

import djong.base.EngineException;
import djong.image.tar.TarException;
import java.io.IOException;
import java.io.InterruptedIOException;

/** What failing streams mean to whoever asked. */
final class Failures {
    private Failures() {}

    static EngineException of(IOException e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        if (e instanceof InterruptedIOException) return new EngineException.Unavailable("context canceled", e);
        // Docker answers 500 to an archive that is none, and clients have learnt it.
        if (e instanceof TarException) return new EngineException.System(message, e);
        return new EngineException.System("error processing the archive: " + message, e);
    }

    static EngineException of(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new EngineException.Unavailable("context canceled", e);
    }
}
