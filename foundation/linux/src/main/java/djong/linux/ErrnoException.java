package djong.linux;

import java.io.IOException;

/** A system call failed: which one, on what, and with which errno. */
public final class ErrnoException extends IOException {
    private static final long serialVersionUID = 1;

    private final String call;
    private final String subject;
    private final int errno;

    /** {@code subject} is what the call was about, a path for example; empty where there is none. */
    public ErrnoException(String call, String subject, int errno) {
        this(call, subject, errno, "");
    }

    /** {@code detail} is what the kernel said beyond the number; may be empty. */
    ErrnoException(String call, String subject, int errno, String detail) {
        super(call + (subject.isEmpty() ? "" : " " + subject) + ": " + Errno.text(errno)
                + (detail.isEmpty() ? "" : " (" + detail + ")"));
        this.call = call;
        this.subject = subject;
        this.errno = errno;
    }

    /** The system call or library function, as its man page is called. */
    public String call() {
        return call;
    }

    /** What it was about; may be empty. */
    public String subject() {
        return subject;
    }

    /** The number, one of {@link Errno}. */
    public int errno() {
        return errno;
    }
}
