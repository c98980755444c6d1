package djong.runtime.log;

/** Tells a following reader when nothing more will be written. */
@FunctionalInterface
public interface FollowUntil {
    /** Blocks until the container's log is complete. */
    void await() throws InterruptedException;
}
