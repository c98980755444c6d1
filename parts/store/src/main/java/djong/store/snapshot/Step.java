package djong.store.snapshot;

/** The points of a change between which a process may die; tests do so. */
enum Step {
    PREPARE_MADE,
    COMMIT_SYNCED,
    COMMIT_RECORDED,
    REMOVE_RECORDED,
    REMOVE_RENAMED;

    /** Called at each point. */
    @FunctionalInterface
    interface Watch {
        Watch NONE = step -> {};

        void reached(Step step);
    }
}
