package djong.build.op;

import djong.oci.Digest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One change to files. Paths are absolute; times that are null are those of the sources, or of the change. */
public sealed interface FileAction {
    /** All of it but contents of inputs, as text. */
    String text();

    /**
     * Whose files are.
     *
     * @param user name or number; empty for root
     * @param group name or number; empty for the user's own
     * @param input index of the input whose accounts count; 0 for the files that are changed
     */
    record Owned(String user, String group, int input) {
        /** Nobody in particular. */
        public static final Owned BY_NOBODY = new Owned("", "", 0);

        public boolean byNobody() {
            return user.isEmpty() && group.isEmpty();
        }
    }

    /**
     * Copies files.
     *
     * @param input index among the inputs of the vertex
     * @param mode as chmod(1) takes it; empty to keep modes
     * @param manner what is meant by the paths
     * @param include patterns, of which a file has to fit one; none for all
     */
    record Copied(
            int input,
            String source,
            String target,
            Owned owner,
            String mode,
            Manner manner,
            List<String> include,
            List<String> exclude,
            @Nullable Instant time)
            implements FileAction {
        public Copied {
            include = List.copyOf(include);
            exclude = List.copyOf(exclude);
        }

        @Override
        public String text() {
            return "copy " + this;
        }
    }

    /**
     * @param follow whether a link as the source means what it leads to
     * @param contents whether of a folder what is in it is copied, and not the folder
     * @param unpack whether archives are unpacked
     * @param parents whether missing folders above the target are made
     * @param wildcard whether the source is a pattern
     * @param emptyWildcard whether it may fit nothing
     * @param replacing whether a folder makes way for what is none
     */
    record Manner(
            boolean follow,
            boolean contents,
            boolean unpack,
            boolean parents,
            boolean wildcard,
            boolean emptyWildcard,
            boolean replacing) {}

    record MadeFile(
            String path,
            int mode,
            byte[] data,
            Owned owner,
            @Nullable Instant time) implements FileAction {
        @Override
        public String text() {
            return "file " + path + ' ' + mode + ' ' + Digest.of(data) + ' ' + owner + ' ' + time;
        }
    }

    /** @param parents whether missing folders above it are made as well, and it may be there */
    record MadeFolder(
            String path,
            int mode,
            boolean parents,
            Owned owner,
            @Nullable Instant time) implements FileAction {
        @Override
        public String text() {
            return "folder " + this;
        }
    }

    record Linked(
            String path,
            String target,
            Owned owner,
            @Nullable Instant time) implements FileAction {
        @Override
        public String text() {
            return "link " + this;
        }
    }

    /** @param missing whether it may be missing */
    record Removed(String path, boolean missing, boolean wildcard) implements FileAction {
        @Override
        public String text() {
            return "remove " + this;
        }
    }
}
