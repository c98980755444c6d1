package djong.build.image;

import djong.dockerfile.Instruction.Run;
import djong.dockerfile.Mount;
import djong.dockerfile.syntax.Heredoc;
import djong.oci.RunConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What RUN runs. */
public final class Commands {
    private static final String PIPES = "/dev/pipes/";

    private Commands() {}

    /** The program and its arguments; a here-document that is all of a line is the script. */
    public static List<String> arguments(Run run, RunConfig config) {
        List<Heredoc> heredocs = run.command().heredocs();
        if (heredocs.isEmpty()) return Configuration.arguments(run.command(), config);
        List<String> words = new ArrayList<>(Configuration.shell(config));
        Heredoc script = script(run);
        if (script != null) {
            words.add(script.text().startsWith("#!") ? PIPES + script.name() : script.text());
            return words;
        }
        var line = new StringBuilder(run.command().words().getFirst());
        for (Heredoc heredoc : heredocs)
            line.append('\n').append(heredoc.content()).append(heredoc.name());
        words.add(line.append('\n').toString());
        return words;
    }

    /** The here-document that is all of a line; null for none. */
    public static @Nullable Heredoc script(Run run) {
        List<Heredoc> heredocs = run.command().heredocs();
        if (heredocs.size() != 1 || !run.command().shell()) return null;
        return run.command().words().getFirst().matches("<<-?\\S+") ? heredocs.getFirst() : null;
    }

    /** What shows a script that names its interpreter, and lies in {@code from}, where the command line looks for it. */
    public static Mount mount(Heredoc script, String from) {
        return new Mount(
                Mount.Type.BIND,
                from,
                "/" + script.name(),
                PIPES + script.name(),
                true,
                "",
                Mount.Sharing.SHARED,
                false,
                0,
                null,
                null,
                null,
                null);
    }
}
