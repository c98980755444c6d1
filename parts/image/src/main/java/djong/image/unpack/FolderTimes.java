package djong.image.unpack;

import djong.linux.Dir;
import djong.linux.Errno;
import djong.linux.ErrnoException;
import djong.linux.Stat;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Times of an archive's folders: set at the end, since whatever is put into a folder changes them. */
final class FolderTimes {
    private static final int MAX = 100_000;

    private final Folders folders;
    private final Map<String, Instant> times = new LinkedHashMap<>();

    FolderTimes(Folders folders) {
        this.folders = folders;
    }

    void put(EntryPath path, Instant time) throws IOException {
        // An archive of nothing but folders must not fill the memory: those before are as good as done.
        if (times.size() == MAX) set();
        times.put(path.path(), time);
    }

    void forget(EntryPath path) {
        times.remove(path.path());
    }

    /** Sets and forgets them. What has taken a folder's place meanwhile, by a later entry or by somebody else, is left alone. */
    void set() throws IOException {
        for (Map.Entry<String, Instant> folder : times.entrySet()) {
            EntryPath path = EntryPath.of(folder.getKey());
            try {
                Dir in = folders.existing(path.parent());
                Stat there = in.statIfExists(path.name());
                if (there != null && there.isDirectory()) in.times(path.name(), folder.getValue(), folder.getValue());
            } catch (ErrnoException e) {
                if (e.errno() != Errno.ENOENT && e.errno() != Errno.ENOTDIR && e.errno() != Errno.ELOOP) throw e;
            }
        }
        times.clear();
    }
}
