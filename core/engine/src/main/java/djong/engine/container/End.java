package djong.engine.container;

import djong.linux.Signals;
import djong.runtime.Exit;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One end of a run, and why.
 *
 * @param startedAt null when that is not known
 * @param signal what killed its process; 0 when it ended by itself, or when that is not known
 * @param asked who asked for the end; {@link Asker#NOBODY} when nobody did
 * @param restarted whether its restart policy will start it again
 */
public record End(
        @Nullable Instant startedAt, Instant at, int code, Cause cause, int signal, Asker asked, boolean restarted) {

    /** What ended the process; {@link #toString} in small letters. */
    public enum Cause {
        /** It ended by itself. */
        EXIT,
        /** A signal. */
        SIGNAL,
        /** The kernel, for want of memory. */
        OOM,
        /** Nobody saw it: its monitor had gone as well, or the host was started anew. */
        UNSEEN;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Who asked for the end; {@link #toString} in small letters. */
    public enum Asker {
        NOBODY,
        STOP,
        KILL,
        RESTART,
        REMOVE,
        /** The daemon, as it was stopped itself. */
        SHUTDOWN;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What was asked of a run. @param signal the one that was sent last */
    record Asked(Asker by, int signal) {
        static final Asked NOTHING = new Asked(Asker.NOBODY, 0);
    }

    /** Signals that one sends to end a process. Any other is a message, and counts only if the process died of it. */
    private static final Set<Integer> ENDING =
            Set.of(Signals.SIGHUP, Signals.SIGINT, Signals.SIGQUIT, Signals.SIGKILL, Signals.SIGTERM);

    /** Pure. */
    static End of(@Nullable Instant startedAt, Exit exit, Asked asked, boolean restarted) {
        // By the runtime's convention; a process may give such a code itself, and nobody can tell.
        int signal = exit.code() > 128 && exit.code() <= 128 + 64 ? exit.code() - 128 : 0;
        Cause cause;
        if (!exit.seen()) cause = Cause.UNSEEN;
        else if (exit.oomKilled() && signal == Signals.SIGKILL) cause = Cause.OOM;
        else cause = signal == 0 ? Cause.EXIT : Cause.SIGNAL;
        boolean message = asked.by() == Asker.KILL && !ENDING.contains(asked.signal()) && asked.signal() != signal;
        return new End(
                startedAt,
                exit.at(),
                exit.code(),
                cause,
                exit.seen() ? signal : 0,
                message || cause == Cause.OOM ? Asker.NOBODY : asked.by(),
                restarted);
    }
}
