package djong.base;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The way back through a sequence of steps: each step that took effect pushes what takes it back, and {@link #close()} runs these in
 * reverse unless {@link #keep()} was called. A step that cannot be undone does not stop the others; the failures are added to one
 * another as suppressed and thrown at the end. For one thread.
 *
 * <pre>{@code
 * try (var undo = new Undo()) {
 *     mount(rootfs);
 *     undo.push("unmount rootfs", () -> unmount(rootfs));
 *     start();
 *     undo.keep();
 * }
 * }</pre>
 */
public final class Undo implements AutoCloseable {
    private record Step(String what, Action action) {}

    /** Takes one step back. */
    @FunctionalInterface
    public interface Action {
        /** May fail; the failure is reported and the other steps go on. */
        @SuppressWarnings("PMD.SignatureDeclareThrowsException")
        void run() throws Exception;
    }

    private final Deque<Step> steps = new ArrayDeque<>();

    /** Notes how to take back a step that has just taken effect; {@code what} names it in the error message. */
    public void push(String what, Action action) {
        steps.push(new Step(what, action));
    }

    /** All went well: nothing is taken back. */
    public void keep() {
        steps.clear();
    }

    @Override
    public void close() {
        EngineException.System failed = null;
        while (!steps.isEmpty()) {
            Step step = steps.pop();
            try {
                step.action().run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failed = joined(failed, step, e);
            } catch (Exception e) {
                failed = joined(failed, step, e);
            }
        }
        if (failed != null) throw failed;
    }

    private static EngineException.System joined(
            EngineException.@org.jspecify.annotations.Nullable System before, Step step, Exception e) {
        var failure = new EngineException.System("cannot undo: " + step.what() + ": " + e.getMessage(), e);
        if (before == null) return failure;
        before.addSuppressed(failure);
        return before;
    }
}
