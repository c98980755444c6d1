package djong.build.op;

import djong.base.EngineException;
import djong.dockerfile.expand.Quoted;
import djong.linux.Dir;
import java.io.IOException;
import java.util.Locale;

/**
 * Fetches what a {@link GitUrl} names into a folder, as small as the server lets it be. For one thread; every method blocks for the server, and an interrupt ends
 * it.
 */
public final class GitCheckout {
    private static final String HEADS = "refs/heads/";
    private static final String TAGS = "refs/tags/";

    private final ContextFiles folder;
    private final GitUrl url;
    private final GitProgram git;

    private GitCheckout(ContextFiles folder, GitUrl url, GitProgram git) {
        this.folder = folder;
        this.url = url;
        this.git = git;
    }

    /**
     * As the classic builder does, with the daemon's own keys for SSH.
     *
     * @return the path of what was asked for in it
     */
    public static String classic(ContextFiles folder, GitUrl url, boolean keepGitDir) throws InterruptedException {
        var checkout = new GitCheckout(folder, url, GitProgram.in(folder.folder()));
        checkout.begin();
        try {
            checkout.fetch(url.ref().isEmpty() ? "HEAD" : url.ref());
        } catch (GitProgram.Failed e) {
            throw new EngineException.System("error fetching: " + e.output() + ": " + e.end(), e);
        }
        return checkout.finish(keepGitDir, "");
    }

    /**
     * As BuildKit does, with the keys and passwords that the client lends.
     *
     * @return the path of what was asked for in it
     */
    public static String lent(ContextFiles folder, GitUrl url, boolean keepGitDir, Secrets secrets)
            throws InterruptedException {
        if (!url.checksum().matches("[0-9a-fA-F]*"))
            throw unknown("invalid checksum " + url.checksum() + " for Git URL, expected hex commit hash");
        if (url.ref().startsWith("-")) throw unknown("invalid git ref " + Quoted.of(url.ref()));
        try (GitCredentials lent = GitCredentials.lent(url, secrets)) {
            var checkout =
                    new GitCheckout(folder, url, GitProgram.in(folder.folder()).with(lent.environment()));
            checkout.begin();
            String ref = checkout.resolved();
            try {
                checkout.fetch(ref);
            } catch (GitProgram.Failed e) {
                throw new EngineException.InvalidParameter(
                        "failed to fetch remote " + url.shown() + ": git stderr:\n" + e.output() + ": " + e.end(), e);
            }
            checkout.check();
            return checkout.finish(keepGitDir, ref);
        }
    }

    /** Before it is known what there is to fetch. */
    private static EngineException.InvalidParameter unknown(String why) {
        return new EngineException.InvalidParameter("failed to load cache key: " + why);
    }

    private void begin() throws InterruptedException {
        if (url.ref().startsWith("-") || url.remote().startsWith("-"))
            throw new EngineException.InvalidParameter("invalid refspec: " + url.ref());
        git.run("init", "-q");
        git.run("remote", "add", "origin", url.remote());
    }

    /** The whole name of what is wanted. A branch comes before a tag of the same name. */
    private String resolved() throws InterruptedException {
        String ref = url.ref();
        if (ref.isEmpty()) return listed("HEAD").isEmpty() ? missing("HEAD") : "HEAD";
        if (GitUrl.isCommit(ref)) return ref;
        String listed = listed(ref);
        for (String each : new String[] {whole(HEADS, ref), whole(TAGS, ref), whole("refs/", ref), ref})
            if (listed.lines().anyMatch(line -> line.endsWith("\t" + each))) return each;
        return missing(ref);
    }

    private static String whole(String prefix, String ref) {
        return ref.startsWith(prefix) ? ref : prefix + ref;
    }

    private static String missing(String ref) {
        throw unknown("repository does not contain ref " + ref + ", output: \"\"");
    }

    private String listed(String ref) throws InterruptedException {
        try {
            return git.run("ls-remote", "-q", "origin", "--", ref);
        } catch (GitProgram.Failed e) {
            String what =
                    ref.equals("HEAD") ? "error fetching default branch for repository " : "failed to list refs of ";
            throw unknown(what + url.shown() + ": git stderr:\n" + e.output() + ": " + e.end());
        }
    }

    private void fetch(String ref) throws InterruptedException {
        try {
            git.run("fetch", "-q", "--depth", "1", "--no-tags", "--recurse-submodules=no", "origin", "--", ref);
            git.run("checkout", "-q", "FETCH_HEAD");
        } catch (GitProgram.Failed e) {
            if (!GitUrl.isCommit(ref)) throw e;
            // Some servers hand out no commit by its digest, but those that a name leads to.
            git.run("fetch", "-q", "--tags", "--recurse-submodules=no", "origin");
            git.run("checkout", "-q", ref);
        }
    }

    private void check() throws InterruptedException {
        String wanted = url.checksum().toLowerCase(Locale.ROOT);
        if (wanted.isEmpty()) return;
        String commit = git.run("rev-parse", "HEAD").strip();
        // A tag may be an object of its own.
        String named = GitUrl.isCommit(url.ref())
                ? commit
                : git.run("rev-parse", "FETCH_HEAD").strip();
        if (!commit.startsWith(wanted) && !named.startsWith(wanted))
            throw new EngineException.InvalidParameter(
                    "expected checksum to match " + url.checksum() + ", got " + commit);
    }

    private String finish(boolean keepGitDir, String ref) throws InterruptedException {
        // What describes a commit by the names that lead to it needs one.
        if (keepGitDir && ref.startsWith("refs/")) git.run("update-ref", ref, "FETCH_HEAD");
        if (url.submodules()) git.run("submodule", "update", "-q", "--init", "--recursive", "--depth=1");
        try (Dir top = folder.root().directory()) {
            if (keepGitDir) {
                try (Dir git = top.directory(".git")) {
                    git.removeTree("FETCH_HEAD");
                }
            } else top.removeTree(".git");
        } catch (IOException e) {
            throw new EngineException.System("cannot clean .git: " + e.getMessage(), e);
        }
        return ContextFiles.clean(url.folder());
    }
}
