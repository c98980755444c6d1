package djong.engine.spec;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A mount that a client asked for, checked and in one form. */
public sealed interface PlannedMount {
    /** Absolute and normal. */
    String target();

    /** One that the runtime can be told of as it is. */
    sealed interface Ready extends PlannedMount {}

    /**
     * A volume, which is made where it does not exist.
     *
     * @param name empty for one of its own
     * @param copy whether an empty one gets what the image has at the target
     * @param subpath of a directory or file in it; empty for all of it
     * @param driver empty for the default
     */
    record Volume(
            String name,
            String target,
            boolean readOnly,
            String mode,
            boolean copy,
            String subpath,
            String driver,
            @Nullable Map<String, String> driverOptions,
            @Nullable Map<String, String> labels)
            implements PlannedMount {}

    /** An image's files, read-only. @param subpath of a directory or file in it; empty for all of it */
    record Image(String reference, String target, String subpath) implements PlannedMount {}

    /**
     * @param createSource a missing source becomes an empty directory, as the short form does it
     * @param mode the short form's options as written; empty for the long form
     * @param propagation mount_namespaces(7): {@code rprivate} and its like
     * @param recursiveReadOnly mounts below the source as well
     * @param restrictions of the mount that the source is on, such as {@code nosuid}: some runtimes make a bind without these
     */
    record Bind(
            String source,
            String target,
            boolean readOnly,
            boolean recursive,
            boolean recursiveReadOnly,
            String propagation,
            boolean createSource,
            String mode,
            List<String> restrictions)
            implements Ready {
        /** The same of a file. */
        public Bind withoutMountsBelow() {
            return new Bind(source, target, readOnly, false, false, propagation, createSource, mode, restrictions);
        }

        public Bind withSource(Path other) {
            return new Bind(
                    other.toString(),
                    target,
                    readOnly,
                    recursive,
                    recursiveReadOnly,
                    propagation,
                    createSource,
                    mode,
                    restrictions);
        }

        public Bind withRestrictions(List<String> found) {
            return new Bind(
                    source, target, readOnly, recursive, recursiveReadOnly, propagation, createSource, mode, found);
        }
    }

    /**
     * @param options as mount(8) takes them
     * @param shown whether inspect lists it: the long form is, the short one is not
     */
    record Tmpfs(String target, List<String> options, boolean readOnly, boolean shown) implements Ready {}
}
