package djong.cli.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** What a command asks before it does what cannot be undone. */
public final class Question {
    private Question() {}

    /** Blocks for an answer on the standard input. Anything but a yes, and no answer too, is a no. */
    public static boolean confirmed(Cli cli, String question) throws IOException {
        cli.out().print(question + " [y/N] ");
        cli.out().flush();
        BufferedReader in = new BufferedReader(new InputStreamReader(cli.in(), StandardCharsets.UTF_8));
        String answer = in.readLine();
        return answer != null && answer.strip().equalsIgnoreCase("y");
    }
}
