package djong.engine.spec;

import java.util.List;

/** A mount that a client asked for, checked and in one form. */
public sealed interface PlannedMount {
    /** Absolute and normal. */
    String target();

    /**
     * @param createSource a missing source becomes an empty directory, as the short form does it
     * @param mode the short form's options as written; empty for the long form
     * @param propagation mount_namespaces(7): {@code rprivate} and its like
     * @param recursiveReadOnly mounts below the source as well
     */
    record Bind(
            String source,
            String target,
            boolean readOnly,
            boolean recursive,
            boolean recursiveReadOnly,
            String propagation,
            boolean createSource,
            String mode)
            implements PlannedMount {
        /** The same of a file. */
        public Bind withoutMountsBelow() {
            return new Bind(source, target, readOnly, false, false, propagation, createSource, mode);
        }
    }

    /**
     * @param options as mount(8) takes them
     * @param shown whether inspect lists it: the long form is, the short one is not
     */
    record Tmpfs(String target, List<String> options, boolean readOnly, boolean shown) implements PlannedMount {}
}
