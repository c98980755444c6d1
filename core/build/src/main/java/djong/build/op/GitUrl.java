package djong.build.op;

import djong.base.EngineException;
import djong.dockerfile.expand.Quoted;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What names a git repository and what of it is meant: {@code repository#ref:folder}, or {@code repository?ref=…&subdir=…}.
 *
 * @param written as it was asked for
 * @param remote for git
 * @param ref empty for the branch that the repository begins with
 * @param folder empty for all of it
 * @param checksum the beginning, at least, of the commit that it has to be; empty for any
 * @param keepGitDir null where nothing is said of it
 */
public record GitUrl(
        String written,
        String remote,
        String ref,
        String folder,
        String checksum,
        @Nullable Boolean keepGitDir,
        boolean submodules) {
    private static final Pattern HTTP = Pattern.compile("https?://[^?#]*\\.git([?#].*)?");
    /** As scp(1) has them: {@code user@host:path}. */
    private static final Pattern SCP = Pattern.compile("[a-zA-Z0-9_-]+@[a-zA-Z0-9.-]+:.*");

    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

    /** Whether a word is a repository's and not a file's URL. */
    public static boolean is(String url) {
        return url.startsWith("git://")
                || url.startsWith("git@")
                || SCP.matcher(url).matches()
                || url.startsWith("ssh://")
                || url.startsWith("github.com/")
                || HTTP.matcher(url).matches();
    }

    /** Whether a ref names a commit by all of its digest. */
    static boolean isCommit(String ref) {
        return COMMIT.matcher(ref).matches();
    }

    /** @throws EngineException.InvalidParameter in BuildKit's words */
    public static GitUrl of(String url) {
        int hash = url.indexOf('#');
        String fragment = hash < 0 ? "" : url.substring(hash + 1);
        String rest = hash < 0 ? url : url.substring(0, hash);
        int mark = rest.indexOf('?');
        Query query = new Query(mark < 0 ? "" : rest.substring(mark + 1));
        String remote = mark < 0 ? rest : rest.substring(0, mark);
        int colon = fragment.indexOf(':');
        String checksum = query.one("checksum", query.one("commit", ""));
        String ref = query.ref(colon < 0 ? fragment : fragment.substring(0, colon));
        String folder = query.one("subdir", colon < 0 ? "" : fragment.substring(colon + 1));
        return new GitUrl(
                url,
                remote.startsWith("github.com/") ? "https://" + remote : remote,
                ref.isEmpty() && isCommit(checksum) ? checksum : ref,
                folder,
                checksum,
                query.flag("keep-git-dir"),
                !Boolean.FALSE.equals(query.flag("submodules")));
    }

    /** The same that has to be a certain commit. */
    public GitUrl checked(String commit) {
        return commit.isEmpty() ? this : new GitUrl(written, remote, ref, folder, commit, keepGitDir, submodules);
    }

    /** The remote for people, without who asks. */
    String shown() {
        return WebAddress.redacted(remote);
    }

    /** Whether keys of SSH are needed. */
    boolean overSsh() {
        return remote.startsWith("ssh://") || !remote.contains("://");
    }

    private static final class Query {
        private final Map<String, String> values = new HashMap<>();

        Query(String text) {
            for (String pair : text.isEmpty() ? new String[0] : text.split("&")) {
                int equal = pair.indexOf('=');
                String key = URLDecoder.decode(equal < 0 ? pair : pair.substring(0, equal), StandardCharsets.UTF_8);
                String value = equal < 0 ? "" : URLDecoder.decode(pair.substring(equal + 1), StandardCharsets.UTF_8);
                add(key, value);
            }
        }

        private void add(String key, String value) {
            switch (key) {
                case "ref", "branch", "tag", "subdir", "checksum", "commit" -> {
                    if (value.isEmpty()) throw wrong("query " + Quoted.of(key) + " has no value");
                }
                case "keep-git-dir", "submodules" -> {}
                default -> throw wrong("unexpected query " + Quoted.of(key));
            }
            if (values.put(key, value) != null) throw wrong("query " + Quoted.of(key) + " has multiple values");
        }

        private static EngineException.InvalidParameter wrong(String why) {
            return new EngineException.InvalidParameter(why);
        }

        /** @param other what is said elsewhere; has to be the same, or nothing */
        String one(String key, String other) {
            String value = values.get(key);
            if (value == null) return other;
            if (!other.isEmpty() && !other.equals(value))
                throw wrong(key + " conflicts: " + Quoted.of(other) + " vs " + Quoted.of(value));
            return value;
        }

        String ref(String fragment) {
            String ref = one("ref", fragment);
            if (values.containsKey("branch") && values.containsKey("tag")) throw wrong("branch conflicts with tag");
            ref = named(ref, "branch", "refs/heads/");
            return named(ref, "tag", "refs/tags/");
        }

        private String named(String ref, String key, String prefix) {
            String value = values.get(key);
            if (value == null) return ref;
            String full = value.startsWith(prefix) ? value : prefix + value;
            if (!ref.isEmpty() && !ref.equals(full))
                throw wrong("ref conflicts: " + Quoted.of(ref) + " vs " + Quoted.of(full));
            return full;
        }

        @Nullable
        Boolean flag(String key) {
            String value = values.get(key);
            return switch (value) {
                case null -> null;
                case "", "1", "t", "T", "true", "TRUE", "True" -> true;
                case "0", "f", "F", "false", "FALSE", "False" -> false;
                default -> throw wrong("invalid value for " + key + ": " + Quoted.of(value));
            };
        }
    }
}
