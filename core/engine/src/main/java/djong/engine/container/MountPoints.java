package djong.engine.container;

import djong.linux.Dir;
import djong.linux.Errno;
import djong.linux.ErrnoException;
import djong.linux.Root;
import djong.linux.Stat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Places that a runtime makes in a root file system to mount something on. Containers have them in a layer of their own; a build's step would leave them in
 * its image, so those that were not there before are taken away after it.
 */
final class MountPoints {
    private final List<String> missing;

    private MountPoints(List<String> missing) {
        this.missing = missing;
    }

    /** Looks which of {@code targets} are not there. */
    static MountPoints before(Root root, List<String> targets) throws IOException {
        var missing = new ArrayList<String>();
        for (String target : targets) {
            String path = root.resolved(target);
            for (int slash = path.indexOf('/', 1); ; slash = path.indexOf('/', slash + 1)) {
                String part = slash < 0 ? path : path.substring(0, slash);
                if (!part.equals("/") && !missing.contains(part) && !root.exists(part)) missing.add(part);
                if (slash < 0) break;
            }
        }
        return new MountPoints(missing);
    }

    /** Removes those that were missing and are there now, if nothing is in them. */
    void remove(Root root) throws IOException {
        missing.sort((a, b) -> Integer.compare(b.length(), a.length()));
        for (String path : missing) {
            int slash = path.lastIndexOf('/');
            String name = path.substring(slash + 1);
            try (Dir parent = root.directory(slash == 0 ? "/" : path.substring(0, slash))) {
                Stat stat = parent.statIfExists(name);
                if (stat == null) continue;
                if (stat.isDirectory()) parent.rmdir(name);
                else if (stat.isRegular() && stat.size() == 0) parent.unlink(name);
            } catch (ErrnoException e) {
                if (e.errno() != Errno.ENOTEMPTY
                        && e.errno() != Errno.ENOENT
                        && e.errno() != Errno.ENOTDIR
                        && e.errno() != Errno.EEXIST) throw e;
            }
        }
    }
}
