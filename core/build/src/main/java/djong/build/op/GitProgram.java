package djong.build.op;

import djong.base.EngineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The host's {@code git} in a folder. Hooks and the host's configuration are left out; only the protocols that carry data are allowed.
 *
 * @param environment what it sees besides the daemon's
 */
record GitProgram(Path folder, Map<String, String> environment) {
    private static final long MOST_SECONDS = 600;

    static GitProgram in(Path folder) {
        return new GitProgram(
                folder,
                Map.of(
                        "GIT_TERMINAL_PROMPT", "0",
                        "GIT_CONFIG_NOSYSTEM", "1",
                        "HOME", "/nonexistent",
                        "GIT_ALLOW_PROTOCOL", "git:http:https:ssh"));
    }

    GitProgram with(Map<String, String> more) {
        var all = new HashMap<>(environment);
        all.putAll(more);
        return new GitProgram(folder, Map.copyOf(all));
    }

    /** It has ended badly. */
    static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final String output;
        private final String end;

        private Failed(String output, String end) {
            super(output + ": " + end);
            this.output = output;
            this.end = end;
        }

        String output() {
            return output;
        }

        /** As Go calls it. */
        String end() {
            return end;
        }
    }

    /**
     * Blocks until it has ended; an interrupt ends it, and what it has started.
     *
     * @return all that it has said
     * @throws Failed when it says that it has failed, or takes ten minutes
     */
    String run(String... arguments) throws InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("git", "-c", "core.hooksPath=/dev/null", "-c", "core.symlinks=true"));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process;
        try {
            process = builder.start();
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new EngineException.InvalidParameter(
                    "unable to find 'git': exec: \"git\": executable file not found in $PATH", e);
        }
        var output = new CompletableFuture<String>();
        Thread.ofVirtual().name("git-output").start(() -> read(process, output));
        try {
            boolean ended = process.waitFor(MOST_SECONDS, TimeUnit.SECONDS);
            if (!ended) throw new Failed("", "signal: killed");
            String said = output.join();
            if (process.exitValue() != 0) throw new Failed(said, "exit status " + process.exitValue());
            return said;
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static void read(Process process, CompletableFuture<String> output) {
        try {
            output.complete(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            output.complete("");
        }
    }
}
