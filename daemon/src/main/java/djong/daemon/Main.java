package djong.daemon;

import djong.base.EngineException;
import djong.daemon.Settings.Mistake;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import sun.misc.Signal;

/** The program djongd. */
public final class Main {
    private Main() {}

    /** Runs until SIGTERM or SIGINT; SIGHUP reads the configuration file again. */
    public static void main(String[] args) {
        System.exit(new Main().run(List.of(args)));
    }

    /** The JDK reads these once, before its first connection. */
    private static void tuneHttp() {
        // It would not show name and password to a proxy on the way to TLS.
        System.setProperty("jdk.http.auth.tunneling.disabledSchemes", "");
        // With 16 KiB, its usual size, a pull spends more time on waking up than on unpacking.
        System.setProperty("jdk.httpclient.bufsize", Integer.toString(128 << 10));
    }

    private int run(List<String> args) {
        // The JDK refuses to show names and passwords to a proxy on the way to TLS, unless told so before its first
        // connection.
        System.setProperty("jdk.http.auth.tunneling.disabledSchemes", "");
        Settings flags;
        try {
            flags = Settings.ofFlags(args);
        } catch (Mistake e) {
            System.err.println("Status: " + e.getMessage() + "\nSee 'djongd --help'.\n" + Option.usage());
            return 1;
        }
        if (flags.bool("help")) {
            System.out.print(Option.usage());
            return 0;
        }
        if (flags.bool("version")) {
            System.out.println(Versions.line());
            return 0;
        }
        Configuration configuration;
        try {
            configuration = configuration(flags);
        } catch (Mistake e) {
            System.err.println(e.getMessage());
            return 1;
        }
        if (flags.bool("validate")) {
            System.out.println("configuration OK");
            return 0;
        }
        LogFinder.current().set(configuration.logLevel(), configuration.jsonLog());
        return serve(flags, configuration);
    }

    private static Configuration configuration(Settings flags) throws Mistake {
        String file = flags.text("config-file", Settings.DEFAULT_FILE);
        String unable = "unable to configure the Docker daemon with file " + file + ": ";
        Settings all;
        try {
            all = flags.withFile(Path.of(file), flags.has("config-file"));
        } catch (Mistake e) {
            throw new Mistake(unable + e.getMessage());
        }
        try {
            return Configuration.of(all);
        } catch (Mistake e) {
            throw new Mistake(unable + "merged configuration validation from file and command line flags failed: "
                    + e.getMessage());
        }
    }

    private static int serve(Settings flags, Configuration configuration) {
        System.Logger log = System.getLogger(Main.class.getName());
        BlockingQueue<String> signals = new LinkedBlockingQueue<>();
        for (String name : List.of("TERM", "INT", "HUP")) Signal.handle(new Signal(name), _ -> signals.add(name));
        log.log(Level.INFO, "Starting up");
        for (String key : configuration.ignored()) log.log(Level.WARNING, "the option " + key + " has no effect");
        try (Daemon daemon = Daemon.start(configuration)) {
            Daemon.notifySupervisor("READY=1");
            log.log(Level.INFO, "Daemon has completed initialization");
            for (String signal = signals.take(); signal.equals("HUP"); signal = signals.take()) {
                Daemon.notifySupervisor("RELOADING=1\nMONOTONIC_USEC=" + System.nanoTime() / 1000);
                reload(daemon, flags, log);
                Daemon.notifySupervisor("READY=1");
            }
            log.log(Level.INFO, "Processing signal");
            Daemon.notifySupervisor("STOPPING=1");
            return 0;
        } catch (EngineException e) {
            System.err.println("failed to start daemon: " + e.getMessage());
            return 1;
        } catch (IOException e) {
            System.err.println("failed to start daemon: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private static void reload(Daemon daemon, Settings flags, System.Logger log) {
        try {
            daemon.reload(configuration(flags));
            log.log(Level.INFO, "Reloaded configuration");
        } catch (Mistake e) {
            log.log(Level.ERROR, "the configuration was not reloaded: " + e.getMessage());
        }
    }
}
