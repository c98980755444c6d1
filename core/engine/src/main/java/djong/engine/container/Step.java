package djong.engine.container;

import djong.base.Undo;
import djong.linux.Signals;
import djong.runtime.Attachment;
import djong.runtime.Exit;
import djong.runtime.Task;
import java.io.IOException;

/** A command that runs on a snapshot. Closing it ends what still runs and takes everything away but the files. */
public final class Step implements AutoCloseable {
    private final Task task;
    private final Attachment output;
    private final Undo undo;

    Step(Task task, Attachment output, Undo undo) {
        this.task = task;
        this.output = output;
        this.undo = undo;
    }

    /** What it writes; ends when it ends. */
    public Attachment output() {
        return output;
    }

    /** Blocks until it has ended. */
    public Exit awaitExit() throws InterruptedException {
        return task.awaitExit();
    }

    /** Ends it now. */
    public void kill() {
        try {
            task.signal(Signals.SIGKILL);
        } catch (IOException e) {
            System.getLogger(Step.class.getName()).log(System.Logger.Level.WARNING, "cannot kill a build's step", e);
        }
    }

    /** Blocks until its process has gone and its files are unmounted. */
    @Override
    public void close() {
        undo.close();
    }
}
