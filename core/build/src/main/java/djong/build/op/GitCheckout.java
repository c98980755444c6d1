package djong.build.op;

import djong.base.EngineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Fetches a git repository by the host's {@code git}, as Docker does: {@code url#ref:folder}. Hooks and the host's configuration are left out; only the
 * protocols that carry data are allowed.
 */
public final class GitCheckout {
    private static final long MOST_SECONDS = 600;

    private GitCheckout() {}

    /** Whether a word is a repository's and not a file's URL. */
    public static boolean is(String url) {
        String plain = url.contains("#") ? url.substring(0, url.indexOf('#')) : url;
        return plain.startsWith("git://")
                || plain.startsWith("git@")
                || plain.startsWith("ssh://")
                || plain.startsWith("github.com/")
                || plain.matches("https?://.*\\.git/?");
    }

    /** Fetches into {@code folder}. @param keepGitDir whether {@code .git} stays @return the path of what was asked for in it */
    public static String into(ContextFiles folder, String url, boolean keepGitDir) throws InterruptedException {
        int hash = url.indexOf('#');
        String fragment = hash < 0 ? "" : url.substring(hash + 1);
        String remote = hash < 0 ? url : url.substring(0, hash);
        if (remote.startsWith("github.com/")) remote = "https://" + remote;
        int colon = fragment.indexOf(':');
        String ref = colon < 0 ? fragment : fragment.substring(0, colon);
        String inside = colon < 0 ? "" : fragment.substring(colon + 1);
        if (ref.startsWith("-") || remote.startsWith("-"))
            throw new EngineException.InvalidParameter("invalid refspec: " + ref);
        Path at = folder.folder();
        git(at, "init", "-q");
        git(at, "remote", "add", "origin", remote);
        git(at, "fetch", "-q", "--depth", "1", "--recurse-submodules=no", "origin", "--", ref.isEmpty() ? "HEAD" : ref);
        git(at, "checkout", "-q", "FETCH_HEAD");
        git(at, "submodule", "update", "-q", "--init", "--recursive", "--depth=1");
        if (!keepGitDir) {
            try (var top = folder.root().directory()) {
                top.removeTree(".git");
            } catch (IOException e) {
                throw new EngineException.System("cannot remove .git: " + e.getMessage(), e);
            }
        }
        return ContextFiles.clean(inside);
    }

    private static void git(Path in, String... arguments) throws InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("git", "-c", "core.hooksPath=/dev/null", "-c", "core.symlinks=true"));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).directory(in.toFile()).redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "GIT_TERMINAL_PROMPT", "0",
                        "GIT_CONFIG_NOSYSTEM", "1",
                        "HOME", "/nonexistent",
                        "GIT_ALLOW_PROTOCOL", "git:http:https:ssh"));
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new EngineException.InvalidParameter(
                    "unable to find 'git': exec: \"git\": executable file not found in $PATH", e);
        }
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0)
                throw new EngineException.InvalidParameter("error fetching: " + output.strip() + ": exit status "
                        + (process.isAlive() ? "unknown" : process.exitValue()));
        } catch (IOException e) {
            throw new EngineException.System("git: " + e.getMessage(), e);
        } finally {
            process.destroyForcibly();
        }
    }
}
