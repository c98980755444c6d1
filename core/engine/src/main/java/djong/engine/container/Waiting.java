package djong.engine.container;

/** A registered wait: made without blocking, so that a client can be answered before the end it waits for. */
public interface Waiting extends AutoCloseable {
    /** Blocks until the condition is met. */
    WaitResult await() throws InterruptedException;

    /** Gives up; wakes whoever is in {@link #await()} with an {@link InterruptedException}. */
    @Override
    void close();
}
