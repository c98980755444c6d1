package djong.runtime.seccomp;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The two numbers of a kernel release that rules compare. */
record Kernel(int major, int minor) implements Comparable<Kernel> {
    private static final Pattern RELEASE = Pattern.compile("(\\d{1,6})\\.(\\d{1,6}).*", Pattern.DOTALL);

    /** @throws IllegalArgumentException when the text does not start with two numbers */
    static Kernel parse(String release) {
        Matcher matcher = RELEASE.matcher(release);
        if (!matcher.matches()) throw new IllegalArgumentException("invalid kernel version: " + release);
        return new Kernel(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    @Override
    public int compareTo(Kernel other) {
        return major != other.major ? Integer.compare(major, other.major) : Integer.compare(minor, other.minor);
    }
}
