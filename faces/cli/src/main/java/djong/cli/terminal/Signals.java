package djong.cli.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Signals sent to this process, handed to one receiver until closed. SIGQUIT stays with the virtual machine (it prints its threads),
 * as do those that cannot be caught.
 */
public final class Signals implements AutoCloseable {
    /** What a user or a supervisor sends. */
    public static final List<String> FORWARDED =
            List.of("INT", "TERM", "HUP", "USR1", "USR2", "ALRM", "CONT", "TSTP", "TTIN", "TTOU", "WINCH");

    private record Kept(Signal signal, SignalHandler before) {}

    private final List<Kept> kept = new ArrayList<>();
    private final BlockingQueue<String> arrived = new LinkedBlockingQueue<>();
    private final Thread receiver;

    private Signals(List<String> names, Consumer<String> receive) {
        for (String name : names) {
            try {
                Signal signal = new Signal(name);
                kept.add(new Kept(signal, Signal.handle(signal, caught -> arrived.add(caught.getName()))));
            } catch (IllegalArgumentException e) {
                continue; // not on this system, or the virtual machine needs it itself
            }
        }
        receiver = new Thread(() -> deliver(receive), "signals");
        receiver.setDaemon(true);
        receiver.start();
    }

    /** Calls {@code receive} with each signal's name, without SIG, on one thread of its own. */
    public static Signals receive(List<String> names, Consumer<String> receive) {
        return new Signals(names, receive);
    }

    private void deliver(Consumer<String> receive) {
        try {
            while (true) receive.accept(arrived.take());
        } catch (InterruptedException e) {
            arrived.clear();
        }
    }

    @Override
    public void close() {
        for (Kept signal : kept) Signal.handle(signal.signal(), signal.before());
        receiver.interrupt();
    }
}
