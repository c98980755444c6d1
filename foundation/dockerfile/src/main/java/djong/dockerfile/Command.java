package djong.dockerfile;

import djong.dockerfile.syntax.Heredoc;
import java.util.List;

/**
 * What RUN, CMD, ENTRYPOINT and HEALTHCHECK run.
 *
 * @param words one line for the shell, or a program and its arguments
 * @param shell which of both
 * @param heredocs that the line begins
 */
public record Command(List<String> words, boolean shell, List<Heredoc> heredocs) {
    public Command {
        words = List.copyOf(words);
        heredocs = List.copyOf(heredocs);
    }
}
