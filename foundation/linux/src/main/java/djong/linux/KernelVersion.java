package djong.linux;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The running kernel's version, for the rare cases where asking it for the feature itself does not tell. */
record KernelVersion(int major, int minor) {
    private static final Pattern FORM = Pattern.compile("(\\d+)\\.(\\d+).*", Pattern.DOTALL);

    static final KernelVersion THIS = parse(System.getProperty("os.version"));

    /** Of {@code 6.1.0-28-cloud-amd64}; a form nobody knows counts as new. */
    static KernelVersion parse(String release) {
        Matcher matcher = FORM.matcher(release);
        return matcher.matches()
                ? new KernelVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)))
                : new KernelVersion(Integer.MAX_VALUE, 0);
    }

    boolean before(int otherMajor, int otherMinor) {
        return major < otherMajor || major == otherMajor && minor < otherMinor;
    }
}
