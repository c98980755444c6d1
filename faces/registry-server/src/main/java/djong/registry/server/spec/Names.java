package djong.registry.server.spec;

import djong.base.EngineException;
import djong.oci.Digest;
import java.util.regex.Pattern;

/** The grammar of repositories, tags and digests; distribution-spec, "Pulling manifests". */
public final class Names {
    private static final int MAX_NAME = 255;
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*");
    private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");

    private Names() {}

    /** @throws Problem NAME_INVALID */
    public static String repository(String name) {
        if (name.length() > MAX_NAME || !NAME.matcher(name).matches())
            throw new Problem(Code.NAME_INVALID, "invalid repository name", shown(name));
        return name;
    }

    public static boolean isRepository(String name) {
        return name.length() <= MAX_NAME && NAME.matcher(name).matches();
    }

    /** @throws Problem MANIFEST_INVALID */
    public static String tag(String tag) {
        if (!TAG.matcher(tag).matches()) throw new Problem(Code.MANIFEST_INVALID, "invalid tag", shown(tag));
        return tag;
    }

    /** @throws Problem DIGEST_INVALID */
    public static Digest digest(String text) {
        try {
            return Digest.parse(text);
        } catch (EngineException.InvalidParameter e) {
            throw new Problem(Code.DIGEST_INVALID, e.getMessage(), shown(text));
        }
    }

    private static String shown(String text) {
        return text.length() <= MAX_NAME ? text : text.substring(0, MAX_NAME) + "…";
    }
}
