package djong.server.compat;

import djong.base.EngineException;

/** A version of the Engine API. */
public record ApiVersion(int major, int minor) implements Comparable<ApiVersion> {
    /** What an unversioned path means, and the newest a client may ask for. */
    public static final ApiVersion NEWEST = new ApiVersion(1, 51);

    public static final ApiVersion OLDEST = new ApiVersion(1, 24);

    /** The version of the request that this thread answers. */
    public static final ScopedValue<ApiVersion> REQUESTED = ScopedValue.newInstance();

    /** The version of the request at hand; the newest outside of one. */
    public static ApiVersion current() {
        return REQUESTED.orElse(NEWEST);
    }

    /** Digits and dots, of which the first two numbers count. */
    public static ApiVersion parse(String text) {
        String[] parts = text.split("\\.", -1);
        return new ApiVersion(number(parts[0]), parts.length > 1 ? number(parts[1]) : 0);
    }

    private static int number(String digits) {
        if (digits.isEmpty()) return 0;
        return digits.length() > 6 ? 1_000_000 : Integer.parseInt(digits);
    }

    /** Whether this is 1.{@code minor} or newer. */
    public boolean atLeast(int minor) {
        return compareTo(new ApiVersion(1, minor)) >= 0;
    }

    public boolean before(int minor) {
        return !atLeast(minor);
    }

    /** @throws EngineException.InvalidParameter in Docker's words when this server does not speak {@code version}, written {@code asked} */
    public static void check(ApiVersion version, String asked) {
        if (version.compareTo(OLDEST) < 0) {
            throw new EngineException.InvalidParameter("client version " + asked
                    + " is too old. Minimum supported API version is " + OLDEST
                    + ", please upgrade your client to a newer version");
        }
        if (version.compareTo(NEWEST) > 0) {
            throw new EngineException.InvalidParameter(
                    "client version " + asked + " is too new. Maximum supported API version is " + NEWEST);
        }
    }

    @Override
    public int compareTo(ApiVersion other) {
        int byMajor = Integer.compare(major, other.major);
        return byMajor != 0 ? byMajor : Integer.compare(minor, other.minor);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
