package djong.cli.image;

import djong.cli.command.ExitException;
import org.jspecify.annotations.Nullable;

/**
 * An image as a user names it: {@code busybox}, {@code host:5000/team/app:1.2}, {@code alpine@sha256:…}. What a name means is the
 * daemon's business; this only takes it apart.
 */
public record ImageName(
        String familiar, @Nullable String tag, @Nullable String digest) {
    /** @throws IllegalArgumentException "invalid reference format", with the reason if Docker gives one */
    public static ImageName parse(String text) {
        String name = text;
        String digest = null;
        int at = name.indexOf('@');
        if (at >= 0) {
            digest = name.substring(at + 1);
            name = name.substring(0, at);
            int colon = digest.indexOf(':');
            if (colon <= 0 || digest.length() - colon - 1 < 32) throw invalid("");
        }
        String tag = null;
        int colon = name.lastIndexOf(':');
        if (colon > name.lastIndexOf('/')) {
            tag = name.substring(colon + 1);
            name = name.substring(0, colon);
            if (tag.isEmpty() || tag.length() > 128 || !tag(tag)) throw invalid("");
        }
        String domain = "";
        String path = name;
        int slash = name.indexOf('/');
        if (slash > 0) {
            String first = name.substring(0, slash);
            if (first.indexOf('.') >= 0
                    || first.indexOf(':') >= 0
                    || first.equals("localhost")
                    || !first.equals(first.toLowerCase(java.util.Locale.ROOT))) {
                domain = first;
                path = name.substring(slash + 1);
            }
        }
        if (path.isEmpty()) throw invalid("");
        if (!path.equals(path.toLowerCase(java.util.Locale.ROOT))) {
            String full = domain.isEmpty() && path.indexOf('/') < 0 ? "library/" + path : path;
            throw invalid(": repository name (" + full + ") must be lowercase");
        }
        for (String component : path.split("/", -1)) if (!component(component)) throw invalid("");
        if (domain.equals("docker.io") || domain.equals("index.docker.io")) {
            domain = "";
            if (path.startsWith("library/")) path = path.substring("library/".length());
        }
        return new ImageName(domain.isEmpty() ? path : domain + "/" + path, tag, digest);
    }

    /** @throws ExitException when what a user gave is no name */
    static ImageName asked(String text) {
        try {
            return parse(text);
        } catch (IllegalArgumentException e) {
            throw new ExitException(e.getMessage());
        }
    }

    /** What a new image is to be called: as it was written, so that the daemon tells what is wrong with it. */
    public record Target(String repository, @Nullable String tag) {}

    /**
     * @param text empty for an image without a name
     * @throws ExitException when it is no name
     */
    public static Target target(String text) {
        if (!text.isEmpty()) asked(text);
        int colon = text.lastIndexOf(':');
        if (colon <= text.lastIndexOf('/')) return new Target(text, null);
        return new Target(text.substring(0, colon), text.substring(colon + 1));
    }

    private static IllegalArgumentException invalid(String reason) {
        return new IllegalArgumentException("invalid reference format" + reason);
    }

    private static boolean tag(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_';
            if (!letter && (i == 0 || c != '.' && c != '-')) return false;
        }
        return true;
    }

    /** Letters and digits, separated by one dot, one or two underscores, or dashes. */
    private static boolean component(String text) {
        if (text.isEmpty()) return false;
        boolean separator = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
            if (!letter && c != '.' && c != '_' && c != '-') return false;
            if (!letter && i == 0) return false;
            if (!letter && separator && c != text.charAt(i - 1)) return false;
            if (c == '.' && separator) return false;
            if (c == '_' && i > 1 && text.charAt(i - 1) == '_' && text.charAt(i - 2) == '_') return false;
            separator = !letter;
        }
        return !separator;
    }

    /** With its tag; "latest" when it has neither tag nor digest. */
    public String tagged() {
        if (digest != null) return familiar + (tag == null ? "" : ":" + tag) + "@" + digest;
        return familiar + ":" + (tag == null ? "latest" : tag);
    }

    /** The registry's host; Docker's own hub has a name for historical reasons. */
    public String registry() {
        int slash = familiar.indexOf('/');
        if (slash > 0) {
            String first = familiar.substring(0, slash);
            if (first.indexOf('.') >= 0 || first.indexOf(':') >= 0 || first.equals("localhost")) return first;
        }
        return "docker.io";
    }

    /** In full: {@code docker.io/library/busybox:latest}. */
    public String canonical() {
        if (!registry().equals("docker.io")) return tagged();
        return "docker.io/" + (familiar.indexOf('/') < 0 ? "library/" : "") + tagged();
    }
}
