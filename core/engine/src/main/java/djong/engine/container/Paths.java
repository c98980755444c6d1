package djong.engine.container;

import java.util.ArrayList;

/** Paths inside a container by Docker's rules, which are those of Go's {@code path/filepath}: a trailing slash and a trailing dot mean something. */
final class Paths {
    private Paths() {}

    /** The shortest path that means the same by its text: without doubled slashes, {@code .} and {@code ..}; {@code .} for nothing. */
    static String clean(String path) {
        boolean rooted = path.startsWith("/");
        var kept = new ArrayList<String>();
        for (String part : path.split("/", -1)) {
            if (part.isEmpty() || part.equals(".")) continue;
            if (!part.equals("..")) kept.add(part);
            else if (!kept.isEmpty() && !kept.getLast().equals("..")) kept.removeLast();
            else if (!rooted) kept.add(part);
        }
        String text = String.join("/", kept);
        return rooted ? "/" + text : text.isEmpty() ? "." : text;
    }

    /** The last component, slashes at the end aside: {@code /} for the root, {@code .} for nothing. */
    static String base(String path) {
        if (path.isEmpty()) return ".";
        String trimmed = path;
        while (trimmed.endsWith("/")) trimmed = trimmed.substring(0, trimmed.length() - 1);
        if (trimmed.isEmpty()) return "/";
        return trimmed.substring(trimmed.lastIndexOf('/') + 1);
    }

    /** {@code path} from the root and clean, with the slash or the dot that it ended with. */
    static String absolute(String path) {
        String cleaned = clean("/" + path);
        if (!base(cleaned).equals(".") && base(path).equals(".")) {
            cleaned = cleaned.endsWith("/") ? cleaned + "." : cleaned + "/.";
        }
        return !cleaned.endsWith("/") && path.endsWith("/") ? cleaned + "/" : cleaned;
    }

    /** The folder part of a path, {@code /} at least. */
    static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }
}
