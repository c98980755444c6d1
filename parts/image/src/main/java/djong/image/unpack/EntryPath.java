package djong.image.unpack;

import djong.base.EngineException;
import java.util.ArrayList;
import java.util.List;

/**
 * Where an entry belongs, inside the layer: its folder and its name there. Both are as the archive says, cleaned of {@code .}, doubled slashes and
 * a leading slash; what symbolic links in {@code parent} mean is for the kernel to say.
 *
 * @param parent path from the layer's root, without a slash at either end; empty for the root itself
 * @param name one component; empty for the root itself
 */
record EntryPath(String parent, String name) {
    private static final int MAX_COMPONENT = 255;

    /**
     * @throws EngineException.InvalidParameter when the name leads out of the layer, or is none
     */
    static EntryPath of(String name) {
        List<String> components = new ArrayList<>();
        int from = 0;
        while (from < name.length()) {
            int slash = name.indexOf('/', from);
            int to = slash < 0 ? name.length() : slash;
            String component = name.substring(from, to);
            from = to + 1;
            switch (component) {
                case "", "." -> {
                    // nothing to descend into
                }
                case ".." -> {
                    if (components.isEmpty()) {
                        if (!name.startsWith("/")) throw escape(name);
                    } else {
                        components.removeLast();
                    }
                }
                default -> {
                    if (component.length() > MAX_COMPONENT)
                        throw invalid(name, "a component is longer than " + MAX_COMPONENT + " bytes");
                    if (component.indexOf('\0') >= 0) throw invalid(name, "it contains NUL");
                    components.add(component);
                }
            }
        }
        if (components.isEmpty()) return new EntryPath("", "");
        String last = components.removeLast();
        return new EntryPath(String.join("/", components), last);
    }

    boolean isRoot() {
        return name.isEmpty();
    }

    String path() {
        return parent.isEmpty() ? name : parent + "/" + name;
    }

    private static EngineException escape(String name) {
        return invalid(name, "it leads out of the layer");
    }

    private static EngineException invalid(String name, String why) {
        return new EngineException.InvalidParameter("invalid tar entry \"" + name + "\": " + why);
    }
}
