package djong.image.unpack;

import djong.image.tar.TarEntry;
import djong.image.tar.TarEntry.Type;
import djong.linux.Dir;
import djong.linux.Errno;
import djong.linux.ErrnoException;
import java.io.IOException;
import java.util.Map;

/** Extended attributes of an entry, as far as an archive has a say in them. */
final class Attributes {
    /** overlayfs reads these: an archive has no say in them. */
    private static final String OVERLAY_XATTRS = "trusted.overlay.";

    private Attributes() {}

    static void set(Dir folder, String name, TarEntry entry) throws IOException {
        for (Map.Entry<String, byte[]> xattr : entry.xattrs().entrySet()) {
            if (!xattr.getKey().startsWith(OVERLAY_XATTRS)) set(folder, name, entry, xattr);
        }
    }

    private static void set(Dir folder, String name, TarEntry entry, Map.Entry<String, byte[]> xattr)
            throws IOException {
        try {
            folder.setXattr(name, xattr.getKey(), xattr.getValue());
        } catch (ErrnoException e) {
            // Not every file system has every kind, and user attributes are for files and folders only: the file is
            // still usable without.
            boolean unsupported = e.errno() == Errno.EOPNOTSUPP
                    || e.errno() == Errno.EPERM && xattr.getKey().startsWith("user.") && entry.type() != Type.FILE;
            if (!unsupported) throw e;
        }
    }
}
