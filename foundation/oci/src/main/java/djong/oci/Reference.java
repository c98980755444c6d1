package djong.oci;

import djong.base.EngineException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What people call an image. The grammar is that of the distribution project's {@code reference} package, the words of the refusals are
 * Docker's.
 */
public sealed interface Reference extends Comparable<Reference> {
    /** The tag of names that have neither tag nor digest. */
    String DEFAULT_TAG = "latest";

    /** A name that may move: {@code busybox:1.36}. */
    record Tagged(Repository repository, String tag) implements Reference {
        public Tagged {
            if (!Grammar.TAG.matcher(tag).matches()) throw new EngineException.InvalidParameter("invalid tag format");
        }

        @Override
        public String familiar() {
            return repository.familiar() + ":" + tag;
        }

        @Override
        public String canonical() {
            return repository.canonical() + ":" + tag;
        }

        /** {@link #canonical()} */
        @Override
        public String toString() {
            return canonical();
        }
    }

    /** A name for one manifest for ever: {@code busybox@sha256:…}. */
    record Digested(Repository repository, Digest digest) implements Reference {
        @Override
        public String familiar() {
            return repository.familiar() + "@" + digest;
        }

        @Override
        public String canonical() {
            return repository.canonical() + "@" + digest;
        }

        /** {@link #canonical()} */
        @Override
        public String toString() {
            return canonical();
        }
    }

    /** What was written, before {@link #DEFAULT_TAG} is filled in; a name may carry both tag and digest. */
    record Parts(
            Repository repository,
            @Nullable String tag,
            @Nullable Digest digest) {
        /** The digest wins over the tag, as in Docker; neither means {@link #DEFAULT_TAG}. */
        public Reference reference() {
            if (digest != null) return new Digested(repository, digest);
            return new Tagged(repository, tag == null ? DEFAULT_TAG : tag);
        }
    }

    Repository repository();

    /** The shortest text that means this: {@code busybox:latest}. */
    String familiar();

    /** The whole text: {@code docker.io/library/busybox:latest}. */
    String canonical();

    @Override
    default int compareTo(Reference other) {
        return canonical().compareTo(other.canonical());
    }

    /**
     * {@code busybox} is {@code docker.io/library/busybox:latest}.
     *
     * @throws EngineException.InvalidParameter in Docker's words
     */
    static Reference parse(String text) {
        return parts(text).reference();
    }

    /**
     * What {@code text} says and no more; for those to whom a missing tag means something else than {@code latest}.
     *
     * @throws EngineException.InvalidParameter in Docker's words
     */
    static Parts parts(String text) {
        return Grammar.parse(text);
    }

    /** The regular expressions; apart, since an interface cannot hide them. */
    final class Grammar {
        private static final String LABEL = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
        private static final String DOMAIN = "(?:" + LABEL + "(?:\\." + LABEL + ")*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?";
        private static final String COMPONENT = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
        private static final String TAG_TEXT = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}";
        private static final String DIGEST = "[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}";
        private static final Pattern WHOLE = Pattern.compile("(" + DOMAIN + ")/(" + COMPONENT + "(?:/" + COMPONENT
                + ")*)(?::(" + TAG_TEXT + "))?(?:@(" + DIGEST + "))?");
        private static final Pattern ID = Pattern.compile("[a-f0-9]{64}");
        private static final int MAX_PATH = 255;

        static final Pattern TAG = Pattern.compile(TAG_TEXT);

        private Grammar() {}

        static Parts parse(String text) {
            if (ID.matcher(text).matches())
                throw new EngineException.InvalidParameter(
                        "invalid repository name (" + text + "), cannot specify 64-byte hexadecimal strings");
            String domain = Repository.DEFAULT_DOMAIN;
            String rest = text;
            int slash = text.indexOf('/');
            String first = slash < 0 ? "" : text.substring(0, slash);
            // An upper-case first word cannot be part of a path, so it can only be a host.
            if (first.equals("localhost")
                    || first.indexOf('.') >= 0
                    || first.indexOf(':') >= 0
                    || !first.toLowerCase(Locale.ROOT).equals(first)) {
                domain = first.equals("index.docker.io") ? Repository.DEFAULT_DOMAIN : first;
                rest = text.substring(slash + 1);
            }
            if (domain.equals(Repository.DEFAULT_DOMAIN) && rest.indexOf('/') < 0) rest = Repository.OFFICIAL + rest;

            int colon = rest.indexOf(':');
            String path = colon < 0 ? rest : rest.substring(0, colon);
            if (!path.toLowerCase(Locale.ROOT).equals(path))
                throw new EngineException.InvalidParameter(
                        "invalid reference format: repository name (" + path + ") must be lowercase");
            Matcher matcher = WHOLE.matcher(domain + "/" + rest);
            if (!matcher.matches()) throw new EngineException.InvalidParameter("invalid reference format");
            if (matcher.group(2).length() > MAX_PATH)
                throw new EngineException.InvalidParameter(
                        "repository name must not be more than " + MAX_PATH + " characters");
            String digest = matcher.group(4);
            return new Parts(
                    new Repository(matcher.group(1), matcher.group(2)),
                    matcher.group(3),
                    digest == null ? null : Digest.parse(digest));
        }
    }
}
