package djong.linux;

import java.util.List;

/** One line of proc_pid_mountinfo(5), octal escapes undone. {@code root} is the part of the file system that is mounted. */
public record MountInfo(
        int id,
        int parent,
        String device,
        String root,
        String target,
        List<String> options,
        List<String> propagation,
        String type,
        String source,
        List<String> superOptions) {

    static MountInfo parse(String line) {
        String[] f = line.split(" ");
        int dash = 6;
        while (!f[dash].equals("-")) dash++;
        return new MountInfo(
                Integer.parseInt(f[0]),
                Integer.parseInt(f[1]),
                f[2],
                unescaped(f[3]),
                unescaped(f[4]),
                List.of(f[5].split(",")),
                List.of(f).subList(6, dash),
                f[dash + 1],
                dash + 2 < f.length ? unescaped(f[dash + 2]) : "",
                dash + 3 < f.length ? List.of(f[dash + 3].split(",")) : List.of());
    }

    private static String unescaped(String text) {
        if (text.indexOf('\\') < 0) return text;
        var out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\' && i + 3 < text.length()) {
                out.append((char) Integer.parseInt(text.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                out.append(text.charAt(i));
            }
        }
        return out.toString();
    }
}
