package djong.linux;

import java.io.IOException;

/** A process that cannot be mistaken for another: pidfd_open(2). Readable in a {@link Poller} once the process has ended. */
public final class Pidfd {
    private static final int P_PIDFD = 3;
    private static final int WEXITED = 4;

    private Pidfd() {}

    /** A descriptor of the process. pidfd_open(2), Linux 5.3. @throws ErrnoException ESRCH when it is gone */
    public static Fd open(int pid) throws ErrnoException {
        return Fd.adopt(Libc.call(Syscall.PIDFD_OPEN, Integer.toString(pid), pid, 0));
    }

    /** Sends a signal. pidfd_send_signal(2), Linux 5.1. @throws ErrnoException ESRCH when it is gone */
    public static void signal(Fd pidfd, int signal) throws IOException {
        pidfd.enter();
        try {
            Libc.call(Syscall.PIDFD_SEND_SIGNAL, Signals.name(signal), pidfd.number(), signal, 0, 0);
        } finally {
            pidfd.leave();
        }
    }

    /** Reaps a child that has ended; its code, or 128 + the signal. waitid(2), P_PIDFD since Linux 5.4. Blocks until it ends. */
    static int reap(Fd pidfd) throws IOException {
        pidfd.enter();
        try {
            return Siginfo.reap(P_PIDFD, pidfd.number(), WEXITED);
        } finally {
            pidfd.leave();
        }
    }
}
