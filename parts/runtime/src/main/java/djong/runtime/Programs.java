package djong.runtime;

import djong.base.EngineException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where other people's programs are on this host. */
final class Programs {
    static final List<String> FOLDERS =
            List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin");

    /** Programs that forward signals and reap, and take the command after {@code --}; linked statically, since they run in any root. */
    private static final List<String> INITS = List.of(
            "/usr/libexec/docker/docker-init",
            "/usr/bin/docker-init",
            "/usr/bin/catatonit",
            "/usr/libexec/podman/catatonit",
            "/usr/bin/tini-static",
            "/sbin/tini-static");

    private Programs() {}

    /** On this process's PATH, or in the usual places. */
    static Optional<Path> find(String program) {
        List<String> folders = new ArrayList<>();
        String path = System.getenv("PATH");
        if (path != null) folders.addAll(List.of(path.split(File.pathSeparator)));
        folders.addAll(FOLDERS);
        return folders.stream()
                .filter(folder -> folder.startsWith("/"))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static Optional<Path> init() {
        return INITS.stream().map(Path::of).filter(Files::isExecutable).findFirst();
    }

    static EngineException missing(String program) {
        return new EngineException.Unavailable(
                program + " is not installed: it is in the package " + program + " of Debian and Ubuntu");
    }
}
