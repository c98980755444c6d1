package djong.cli.buildkit;

import djong.dockerfile.ignore.IgnoreFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the daemon wants of a folder.
 *
 * @param includes paths that alone are wanted, with what is in them; empty for all
 * @param excludes as in a {@code .dockerignore}
 * @param followed paths that a build takes, where links are to be followed; empty for all
 */
record FolderFilter(List<String> includes, List<String> excludes, List<String> followed) {
    /** A look at a folder: whether paths of it are wanted. */
    static final class Look {
        private final List<String> only;
        private final IgnoreFile ignored;

        private Look(List<String> only, IgnoreFile ignored) {
            this.only = only;
            this.ignored = ignored;
        }

        boolean wants(String path) {
            return (only.isEmpty() || only.stream().anyMatch(each -> path.equals(each) || path.startsWith(each + "/")))
                    && !ignored.ignores(path);
        }

        /** Whether something below a folder may be wanted. */
        boolean mayWantBelow(String folder) {
            boolean leads = only.isEmpty()
                    || only.stream()
                            .anyMatch(each -> each.startsWith(folder + "/")
                                    || folder.equals(each)
                                    || folder.startsWith(each + "/"));
            return leads && (!ignored.ignores(folder) || ignored.mayWantBelow(folder));
        }
    }

    /** @throws IllegalArgumentException for a pattern that cannot be one */
    Look at(Path folder) throws IOException {
        List<String> only = new ArrayList<>();
        for (String each : includes) only.add(plain(each));
        if (only.isEmpty()) {
            for (String each : followed) {
                String path = plain(each);
                // Patterns and links may lead anywhere: then all is sent, which is never wrong.
                if (path.isEmpty() || path.matches(".*[*?\\[\\\\].*") || linked(folder, path)) {
                    only.clear();
                    break;
                }
                only.add(path);
            }
        }
        return new Look(List.copyOf(only), IgnoreFile.of(excludes));
    }

    private static String plain(String path) {
        String plain = Path.of("/" + path).normalize().toString().replace('\\', '/');
        return plain.substring(1);
    }

    private static boolean linked(Path folder, String path) throws IOException {
        Path at = folder;
        for (String part : path.split("/")) {
            at = at.resolve(part);
            if (Files.isSymbolicLink(at)) return true;
        }
        if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) return false;
        try (var below = Files.walk(at)) {
            return below.anyMatch(Files::isSymbolicLink);
        }
    }
}
