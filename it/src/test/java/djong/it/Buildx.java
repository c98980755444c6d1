package djong.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Docker's own client of BuildKit, as a program; {@code DJONG_BUILDX} names it where it is not among docker's plug-ins. */
record Buildx(Path program, Path state) {
    private static final List<String> FOLDERS = List.of(
            "/usr/libexec/docker/cli-plugins",
            "/usr/lib/docker/cli-plugins",
            "/usr/local/libexec/docker/cli-plugins",
            "/usr/local/lib/docker/cli-plugins");

    /** @param state a folder for what it notes of its builds */
    static Buildx orSkip(Path state) {
        String named = System.getenv("DJONG_BUILDX");
        Path home = Path.of(System.getProperty("user.home"), ".docker/cli-plugins");
        Stream<Path> places = named != null
                ? Stream.of(Path.of(named))
                : Stream.concat(Stream.of(home), FOLDERS.stream().map(Path::of))
                        .map(folder -> folder.resolve("docker-buildx"));
        Path program = places.filter(Files::isExecutable).findFirst().orElse(null);
        Assumptions.assumeTrue(program != null, "no docker-buildx: install it, or set DJONG_BUILDX to the program");
        return new Buildx(program, state);
    }

    /** A script in which {@code $BUILDX} is the program and {@code $CONTEXT} an empty folder that goes with the script. */
    Command script(Engine engine, String script) throws IOException {
        String whole = "export CONTEXT=$(mktemp -d); trap 'rm -rf $CONTEXT' EXIT; umask 022; cd $CONTEXT; exec 2>&1; "
                + script;
        return engine.client("bash", "-c", whole)
                .env("BUILDX", program.toString())
                .env("BUILDX_CONFIG", state.toString())
                .env("BUILDKIT_PROGRESS", "plain")
                .env("DOCKER_BUILDKIT", "1");
    }
}
