package djong.cli.container;

import djong.cli.command.Cli;
import djong.cli.command.ExitException;
import djong.client.DaemonException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** The same call for several containers, at the same time: stopping ten takes no longer than stopping one. */
final class Each {
    private static final int AT_ONCE = 50;

    /** One call. Returns the line to print, or null for none. */
    interface Call {
        @Nullable
        String on(String name) throws IOException;
    }

    private record Outcome(@Nullable String line, @Nullable Exception failure) {}

    private Each() {}

    /** Prints the results in the order of the names. @throws ExitException with all failures */
    static int of(Cli cli, List<String> names, Call call) throws IOException, InterruptedException {
        Outcome[] outcomes = new Outcome[names.size()];
        List<Thread> threads = new ArrayList<>();
        if (names.size() == 1) {
            outcomes[0] = outcome(names.get(0), call);
        } else {
            cli.client(); // made here, before threads ask for it
            Semaphore slots = new Semaphore(AT_ONCE);
            for (int i = 0; i < outcomes.length; i++) {
                int index = i;
                slots.acquire();
                threads.add(Thread.startVirtualThread(() -> {
                    outcomes[index] = outcome(names.get(index), call);
                    slots.release();
                }));
            }
        }
        List<String> failures = new ArrayList<>();
        for (int i = 0; i < outcomes.length; i++) {
            if (!threads.isEmpty()) threads.get(i).join();
            Outcome outcome = outcomes[i];
            Exception failure = outcome.failure();
            if (failure == null) {
                if (outcome.line() != null) cli.out().println(outcome.line());
                cli.out().flush();
            } else if (failure instanceof DaemonException daemon) {
                failures.add("Error response from daemon: " + daemon.getMessage());
            } else if (failure instanceof ExitException exit) {
                failures.add(String.valueOf(exit.getMessage()));
            } else if (failure instanceof IOException io) {
                if (names.size() == 1) throw io;
                failures.add(Cli.words(io));
            }
        }
        if (failures.isEmpty()) return 0;
        throw new ExitException(1, String.join("\n", failures));
    }

    private static Outcome outcome(String name, Call call) {
        try {
            return new Outcome(call.on(name), null);
        } catch (IOException | DaemonException | ExitException e) {
            return new Outcome(null, e);
        }
    }
}
