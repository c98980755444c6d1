package djong.store.content;

/** The points of a commit between which a process may die; tests do so. */
enum Step {
    WRITTEN,
    SYNCED,
    NAMED;

    /** Called at each point. */
    @FunctionalInterface
    interface Watch {
        Watch NONE = step -> {};

        void reached(Step step);
    }
}
