package djong.build.export;

import djong.build.export.Attestation.Subject;
import djong.linux.Dir;
import djong.linux.Fd;
import djong.linux.Root;
import djong.linux.Stat;
import djong.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/** Files as what is said about them calls them: by their paths and what is in them. */
public final class Subjects {
    private static final int BUFFER_BYTES = 256 << 10;

    private Subjects() {}

    /** All files below {@code root}, sorted. Blocks for the disk. */
    public static List<Subject> of(Root root) throws IOException {
        List<Subject> subjects = new ArrayList<>();
        try (Dir top = root.directory()) {
            add(top, "", subjects);
        }
        return subjects;
    }

    private static void add(Dir folder, String prefix, List<Subject> subjects) throws IOException {
        for (String name : folder.list().stream().sorted().toList()) {
            Stat stat = folder.stat(name);
            if (stat.isDirectory()) {
                try (Dir inner = folder.directory(name)) {
                    add(inner, prefix + name + "/", subjects);
                }
            } else if (stat.isRegular()) {
                subjects.add(new Subject(prefix + name, sha256(folder, name)));
            }
        }
    }

    private static String sha256(Dir folder, String name) throws IOException {
        MessageDigest hash = Digest.sha256();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (Fd file = folder.open(name, Fd.READ_ONLY);
                InputStream in = file.input()) {
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) hash.update(buffer, 0, n);
        }
        return Digest.from(hash).hex();
    }
}
