package djong.build.graph;

import djong.runtime.log.StdStream;
import djong.store.lease.Lease;

/** What an op is given while it runs. */
public interface Scope {
    /** Keeps what is made until the build has ended. */
    Lease lease();

    /** When the build has ended, {@code work} is done; in any case. */
    void atEnd(Runnable work);

    /** A command has begun. @param id of its run, 64 digits */
    void running(String id);

    /** A command has written something. */
    void output(StdStream stream, byte[] bytes);
}
