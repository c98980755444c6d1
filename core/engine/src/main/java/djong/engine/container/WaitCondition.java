package djong.engine.container;

/** What a waiting client waits for. */
public enum WaitCondition {
    /** That it does not run; true at once if it does not. */
    NOT_RUNNING,
    /** Its next end, even if it is not running now. */
    NEXT_EXIT,
    /** That it is gone. */
    REMOVED
}
