package djong.build.op;

import djong.base.EngineException;
import djong.linux.Root;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Whose files are. */
record Owner(int uid, int gid) {
    static final Owner ROOT = new Owner(0, 0);
    private static final int MAX_BYTES = 16 << 20;
    private static final String FAILED = "unable to convert uid/gid chown string to host mapping: ";

    /** {@code user[:group]} by names or numbers, looked up in {@code root}; a user alone is a group as well. */
    static Owner of(String asked, Root root) throws IOException {
        String[] parts = asked.split(":", -1);
        if (parts.length > 2 || parts[0].isEmpty())
            throw new EngineException.InvalidParameter(FAILED + "invalid chown string format: " + asked);
        String group = parts.length == 2 && !parts[1].isEmpty() ? parts[1] : parts[0];
        Integer uid = lookup(parts[0], root, "/etc/passwd");
        if (uid == null)
            throw new EngineException.InvalidParameter(
                    FAILED + "can't find uid for user " + parts[0] + ": no such user: " + parts[0]);
        Integer gid = lookup(group, root, "/etc/group");
        if (gid == null)
            throw new EngineException.InvalidParameter(
                    FAILED + "can't find gid for group " + group + ": no such group: " + group);
        return new Owner(uid, gid);
    }

    /** As USER names them: a name alone is in the group that the accounts say, a number alone in the group of that number. */
    static Owner ofUser(String asked, Root root) throws IOException {
        if (asked.indexOf(':') >= 0 || asked.matches("[0-9]+")) return of(asked, root);
        Integer uid = field(asked, root, "/etc/passwd", 2);
        Integer gid = field(asked, root, "/etc/passwd", 3);
        if (uid == null || gid == null)
            throw new EngineException.InvalidParameter("unable to find user " + asked + ": invalid argument");
        return new Owner(uid, gid);
    }

    private static @Nullable Integer lookup(String name, Root root, String file) throws IOException {
        try {
            return Integer.valueOf(name);
        } catch (NumberFormatException e) {
            return field(name, root, file, 2);
        }
    }

    private static @Nullable Integer field(String name, Root root, String file, int index) throws IOException {
        try {
            String text = new String(root.read(file, MAX_BYTES), StandardCharsets.UTF_8);
            for (String line : (Iterable<String>) text.lines()::iterator) {
                String[] fields = line.split(":", -1);
                if (fields.length > index && fields[0].equals(name) && fields[index].matches("[0-9]{1,9}"))
                    return Integer.valueOf(fields[index]);
            }
            return null;
        } catch (FileNotFoundException e) {
            return null;
        }
    }
}
