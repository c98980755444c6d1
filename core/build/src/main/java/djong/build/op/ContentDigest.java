package djong.build.op;

import djong.image.tar.RawEntry;
import djong.image.tar.TarEntry;
import djong.linux.Dir;
import djong.linux.Errno;
import djong.linux.ErrnoException;
import djong.linux.Root;
import djong.linux.Stat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Digests of files as Docker's classic builder has them, version 1 of its sums of archives: all of a header but the time, and the content. */
public final class ContentDigest {
    private ContentDigest() {}

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Of an entry of an archive. */
    public static String header(TarEntry entry, RawEntry raw) {
        var text = new StringBuilder(header(
                entry.name(),
                raw.mode(),
                entry.uid(),
                entry.gid(),
                entry.size(),
                raw.flag(),
                entry.linkName(),
                raw.userName(),
                raw.groupName(),
                entry.deviceMajor(),
                entry.deviceMinor()));
        new TreeMap<>(entry.xattrs())
                .forEach((name, value) -> text.append(name).append(new String(value, StandardCharsets.ISO_8859_1)));
        return text.toString();
    }

    /** Of a file of a file system. */
    static String header(String path, Stat stat, String linkTarget) {
        boolean folder = stat.isDirectory();
        char flag = switch (stat.type()) {
            case Stat.S_IFDIR -> '5';
            case Stat.S_IFLNK -> '2';
            case Stat.S_IFCHR -> '3';
            case Stat.S_IFBLK -> '4';
            case Stat.S_IFIFO -> '6';
            default -> '0';
        };
        return header(
                folder ? path + "/" : path,
                stat.permissions(),
                stat.uid(),
                stat.gid(),
                stat.isRegular() ? stat.size() : 0,
                flag,
                linkTarget,
                "",
                "",
                stat.rdevMajor(),
                stat.rdevMinor());
    }

    private static String header(
            String name,
            long mode,
            long uid,
            long gid,
            long size,
            char flag,
            String link,
            String user,
            String group,
            int major,
            int minor) {
        return "name" + name + "mode" + mode + "uid" + uid + "gid" + gid + "size" + size + "typeflag" + flag
                + "linkname" + link + "uname" + user + "gname" + group + "devmajor" + major + "devminor" + minor;
    }

    /** Of one file, not of what is in it. */
    static String file(FileSource source, Dir folder, String name, String path, Stat stat) throws IOException {
        return FileSums.of(source, folder, name, path, stat);
    }

    /** Of all that is in a folder, and the folder itself unless it is the source's root. */
    static String folder(FileSource source, String path) throws IOException {
        var sums = new FileSums(source);
        Root root = source.root();
        String clean = path.equals("/") ? "" : path;
        if (!clean.isEmpty()) {
            int slash = clean.lastIndexOf('/');
            try (Dir parent = root.directory(slash < 0 ? "/" : clean.substring(0, slash))) {
                String name = clean.substring(slash + 1);
                sums.add(parent, name, clean, parent.stat(name));
            }
        }
        try (Dir folder = root.directory(clean.isEmpty() ? "/" : clean)) {
            below(source, folder, clean.isEmpty() ? "" : clean + "/", sums, new HashMap<>());
        }
        return joined("dir", sums.all().stream().sorted().toList());
    }

    /** @param followed digests of what links lead to, by path */
    private static void below(FileSource source, Dir folder, String prefix, FileSums sums, Map<String, String> followed)
            throws IOException {
        for (String name : folder.list()) {
            Stat stat = folder.statIfExists(name);
            if (stat == null) continue;
            if (stat.isSymbolicLink()) {
                if (source.linksCount()) sums.add("link:" + prefix + name + "\0" + folder.readlink(name));
                sums.add(target(source, prefix + name, followed));
                continue;
            }
            sums.add(folder, name, prefix + name, stat);
            if (!stat.isDirectory()) continue;
            try (Dir inner = folder.directory(name)) {
                below(source, inner, prefix + name + "/", sums, followed);
            }
        }
    }

    /** A link in a folder counts as what it leads to; one that leads to nothing counts by its path. */
    private static String target(FileSource source, String path, Map<String, String> followed) throws IOException {
        Root root = source.root();
        String real;
        try {
            real = root.resolved(path).substring(1);
        } catch (ErrnoException e) {
            if (e.errno() != Errno.ELOOP) throw e;
            return path;
        }
        String known = followed.get(real);
        if (known != null) return known;
        int slash = real.lastIndexOf('/');
        try (Dir folder = root.directory(slash < 0 ? "/" : real.substring(0, slash))) {
            String name = real.substring(slash + 1);
            Stat stat = name.isEmpty() ? null : folder.statIfExists(name);
            if (stat == null) return path;
            String digest = file(source, folder, name, real, stat);
            followed.put(real, digest);
            return digest;
        } catch (ErrnoException e) {
            if (e.errno() != Errno.ENOENT && e.errno() != Errno.ENOTDIR) throw e;
            return path;
        }
    }

    static String joined(String kind, List<String> sums) {
        MessageDigest digest = sha256();
        digest.update(String.join(",", sums).getBytes(StandardCharsets.UTF_8));
        return kind + ":" + hex(digest);
    }
}
