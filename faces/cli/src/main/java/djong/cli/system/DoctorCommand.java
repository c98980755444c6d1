package djong.cli.system;

import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.client.EngineClient;
import java.util.List;

/** {@code djong doctor}: what this host lacks to run containers, and how to mend it. */
public final class DoctorCommand extends Command {
    @Override
    public String arguments() {
        return "";
    }

    @Override
    public String summary() {
        return "Say what this host lacks to run containers, and how to mend it";
    }

    @Override
    public String details() {
        return "Looks at the kernel, the cgroups, the programs that the daemon needs, the daemon's socket and its disk.\n"
                + "Changes nothing. The exit code is 0 when all is well, and 1 when something is missing.";
    }

    @Override
    public int maxArguments() {
        return 0;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws java.io.IOException {
        EngineClient client = cli.client();
        List<Examination.Finding> findings = new Examination(cli.environment(), client).all();
        int broken = 0;
        int warned = 0;
        for (Examination.Finding finding : findings) {
            String mark = switch (finding.level()) {
                case GOOD -> "ok    ";
                case WARNING -> "warn  ";
                case BROKEN -> "FAIL  ";
            };
            if (finding.level() == Examination.Level.BROKEN) broken++;
            if (finding.level() == Examination.Level.WARNING) warned++;
            cli.out().println(mark + finding.what() + ": " + finding.says());
            if (!finding.remedy().isEmpty()) {
                for (String line : finding.remedy().split("\n")) cli.out().println("        " + line);
            }
        }
        cli.out().println();
        if (broken == 0 && warned == 0) cli.out().println("All is well.");
        else cli.out().println(broken + " to mend, " + warned + (warned == 1 ? " warning." : " warnings."));
        return broken == 0 ? 0 : 1;
    }
}
