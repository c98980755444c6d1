package djong.cli.copy;

import java.util.ArrayList;
import java.util.List;

/** What paths mean to {@code docker cp}: a slash at the end asserts a folder, a dot at the end its content. Text only. */
public final class CopyPaths {
    private CopyPaths() {}

    /** The folder of a path and its name there; {@code .} stays a name of its own. */
    public record Split(String folder, String name) {}

    /** A source or destination of the command line. @param container empty for this machine */
    public record Place(String container, String path) {
        /** {@code CONTAINER:PATH}, unless it is absolute or begins with a dot. */
        public static Place of(String argument) {
            int colon = argument.indexOf(':');
            if (argument.startsWith("/") || argument.startsWith(".") || colon < 0) return new Place("", argument);
            return new Place(argument.substring(0, colon), argument.substring(colon + 1));
        }
    }

    /** The shortest path that means the same by its text. */
    public static String clean(String path) {
        boolean rooted = path.startsWith("/");
        List<String> kept = new ArrayList<>();
        for (String part : path.split("/", -1)) {
            if (part.isEmpty() || part.equals(".")) continue;
            if (!part.equals("..")) kept.add(part);
            else if (!kept.isEmpty() && !kept.getLast().equals("..")) kept.removeLast();
            else if (!rooted) kept.add(part);
        }
        String text = String.join("/", kept);
        return rooted ? "/" + text : text.isEmpty() ? "." : text;
    }

    /** The last component, slashes at the end aside. */
    public static String base(String path) {
        if (path.isEmpty()) return ".";
        String trimmed = path;
        while (trimmed.endsWith("/")) trimmed = trimmed.substring(0, trimmed.length() - 1);
        return trimmed.isEmpty() ? "/" : trimmed.substring(trimmed.lastIndexOf('/') + 1);
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "." : slash == 0 ? "/" : path.substring(0, slash);
    }

    static boolean current(String path) {
        return base(path).equals(".");
    }

    /** Whether a path can only mean a folder. */
    public static boolean assertsFolder(String path) {
        return path.endsWith("/") || current(path);
    }

    public static Split split(String path) {
        String cleaned = clean(path);
        if (current(path)) cleaned += "/.";
        return new Split(clean(parent(cleaned)), base(cleaned));
    }

    /** {@code path} made absolute in {@code folder}, with the slash or dot that it ended with. */
    public static String absolute(String folder, String path) {
        return ending(clean(path.startsWith("/") ? path : folder + "/" + path), path);
    }

    /** {@code cleaned} with the slash or dot that {@code path} ended with. */
    static String ending(String cleaned, String path) {
        String text = cleaned;
        if (!current(text) && current(path)) text = text.endsWith("/") ? text + "." : text + "/.";
        return !text.endsWith("/") && path.endsWith("/") ? text + "/" : text;
    }

    /** What a link was followed to. @param rebase the name that its content is to have; empty for its own */
    public record Followed(String path, String rebase) {}

    /** {@code path} led to {@code resolved}. */
    public static Followed followed(String path, String resolved) {
        String whole = resolved;
        if (current(path) && !current(whole)) whole += "/.";
        if (path.endsWith("/") && !whole.endsWith("/")) whole += "/";
        return new Followed(whole, base(path).equals(base(whole)) ? "" : base(path));
    }
}
