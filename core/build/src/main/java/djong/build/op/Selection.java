package djong.build.op;

import djong.base.EngineException;
import djong.dockerfile.ignore.PathPattern;
import djong.linux.Dir;
import djong.linux.Errno;
import djong.linux.ErrnoException;
import djong.linux.Root;
import djong.linux.Stat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a COPY or ADD takes of a source.
 *
 * @param digest of all of it, as Docker's history shows it: {@code file:…}, {@code dir:…} or {@code multi:…}
 */
public record Selection(List<Item> items, String digest) {
    /**
     * One file or folder.
     *
     * @param path below the source's root, links followed, without a leading slash; empty for the root
     * @param name what it is called where it goes
     * @param written its path as it was asked for
     */
    public record Item(String path, String name, String written, boolean folder, String digest) {}

    public Selection {
        items = List.copyOf(items);
    }

    /** A word with one of these is a pattern. */
    static boolean pattern(String text) {
        return text.indexOf('*') >= 0 || text.indexOf('?') >= 0 || text.indexOf('[') >= 0;
    }

    /**
     * Finds what {@code words} name, by the rules of a build without BuildKit: no path leads out of the source, a pattern is compared as it is written, and something
     * has to be found.
     *
     * @param verb {@code COPY} or {@code ADD}, for messages
     * @throws EngineException.InvalidParameter in Docker's words
     */
    public static Selection of(FileSource source, List<String> words, String verb) throws IOException {
        List<Item> items = new ArrayList<>();
        for (String word : words) {
            if (!pattern(word)) refuseOutside(word, verb);
            else if (!plain(word)) continue;
            items.addAll(items(source, word, verb));
        }
        if (items.isEmpty())
            throw new EngineException.InvalidParameter(verb + " failed: no source files were specified");
        return of(items);
    }

    static Selection of(List<Item> items) {
        return new Selection(items, digest(items.stream().map(Item::digest).toList()));
    }

    /** Whether a pattern is one that a path without dots can fit. */
    private static boolean plain(String word) {
        String written = word.replaceFirst("^(\\./|/)", "");
        try {
            PathPattern.of(written);
            return written.equals(ContextFiles.clean(written));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** What one word names; nothing where it is a pattern that nothing fits. */
    static List<Item> items(FileSource source, String word, String verb) throws IOException {
        return pattern(word) ? matching(source, word, verb) : List.of(single(source, word, verb));
    }

    /** Of several things, each with its own. */
    public static String digest(List<String> digests) {
        return digests.size() == 1 ? digests.getFirst() : ContentDigest.joined("multi", digests);
    }

    private static Item single(FileSource source, String word, String verb) throws IOException {
        Item item = item(source, ContextFiles.clean(word), word);
        if (item == null)
            throw new EngineException.InvalidParameter(verb + " failed: "
                    + (source.ownersMatter()
                            ? "stat " + ContextFiles.clean(word)
                            : "file not found in build context or excluded by .dockerignore: stat "
                                    + ContextFiles.clean(word))
                    + ": file does not exist");
        return item;
    }

    private static void refuseOutside(String word, String verb) {
        int depth = 0;
        for (String part : word.split("/")) {
            if (part.isEmpty() || part.equals(".")) continue;
            depth += part.equals("..") ? -1 : 1;
            if (depth < 0 && !word.startsWith("/"))
                throw new EngineException.InvalidParameter(
                        verb + " failed: forbidden path outside the build context: " + word + " ()");
        }
    }

    private static @Nullable Item item(FileSource source, String path, String written) throws IOException {
        Root root = source.root();
        try {
            String real = root.resolved(path).substring(1);
            Stat stat = root.stat(real, true);
            String name = path.substring(path.lastIndexOf('/') + 1);
            if (stat.isDirectory()) return new Item(real, name, written, true, ContentDigest.folder(source, real));
            int slash = real.lastIndexOf('/');
            try (Dir folder = root.directory(slash < 0 ? "/" : real.substring(0, slash))) {
                String file = real.substring(slash + 1);
                return new Item(
                        real, name, written, false, "file:" + ContentDigest.file(source, folder, file, real, stat));
            }
        } catch (ErrnoException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) return null;
            throw e;
        }
    }

    private static List<Item> matching(FileSource source, String word, String verb) throws IOException {
        List<Item> items = new ArrayList<>();
        for (String path : paths(source.root(), ContextFiles.clean(word))) items.add(single(source, path, verb));
        return items;
    }

    /** Go's {@code filepath.Match} against every path, in the order in which its {@code Walk} meets them. */
    static List<String> paths(Root root, String pattern) throws IOException {
        PathPattern parsed;
        try {
            parsed = PathPattern.of(pattern);
        } catch (IllegalArgumentException e) {
            throw new EngineException.InvalidParameter("syntax error in pattern", e);
        }
        List<String> found = new ArrayList<>();
        try (Dir top = root.directory()) {
            walk(top, "", parsed, found);
        }
        return found;
    }

    private static void walk(Dir folder, String prefix, PathPattern pattern, List<String> found) throws IOException {
        List<String> names = new ArrayList<>(folder.list());
        names.sort(null);
        for (String name : names) {
            Stat stat = folder.statIfExists(name);
            if (stat == null) continue;
            if (pattern.matches(prefix + name)) found.add(prefix + name);
            if (!stat.isDirectory()) continue;
            try (Dir inner = folder.directory(name)) {
                walk(inner, prefix + name + "/", pattern, found);
            }
        }
    }
}
