package djong.build.session;

import djong.base.EngineException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The sessions that clients have open now. Any thread may call. */
public final class Sessions {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, ClientSession> open = new HashMap<>();

    /** Makes a session known until {@link #remove}. @throws EngineException.Conflict if one of that id is open */
    public void add(ClientSession session) {
        lock.lock();
        try {
            if (open.putIfAbsent(session.id(), session) != null)
                throw new EngineException.Conflict("session " + session.id() + " is open already");
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    public void remove(ClientSession session) {
        lock.lock();
        try {
            open.remove(session.id(), session);
        } finally {
            lock.unlock();
        }
    }

    /**
     * The session of that id. A client may open it after it has asked for its build: blocks for it as long as {@code timeout}.
     *
     * @throws EngineException.NotFound in BuildKit's words if none has come
     */
    public ClientSession find(String id, Duration timeout) throws InterruptedException {
        long left = timeout.toNanos();
        lock.lockInterruptibly();
        try {
            for (; ; ) {
                ClientSession session = open.get(id);
                if (session != null) return session;
                if (left <= 0)
                    throw new EngineException.NotFound("no active session for " + id + ": context deadline exceeded");
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
