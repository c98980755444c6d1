package djong.it;

import java.util.ArrayList;
import java.util.List;

/** An engine that answers on a socket: ours or the reference. */
interface Engine {
    /** As {@code DOCKER_HOST} wants it. */
    String host();

    /** The real docker CLI, pointed at this engine. */
    default Command dockerCommand(String... arguments) {
        return client("docker", arguments);
    }

    /** Runs the real docker CLI to its end. */
    default Command.Result docker(String... arguments) {
        return dockerCommand(arguments).run();
    }

    /** A client program that honours {@code DOCKER_HOST}, pointed at this engine. */
    default Command client(String program, String... arguments) {
        var argv = new ArrayList<String>();
        argv.add(program);
        argv.addAll(List.of(arguments));
        return new Command(argv)
                .env("DOCKER_HOST", host())
                .env("DOCKER_BUILDKIT", "0")
                .env("DOCKER_CLI_HINTS", "false");
    }
}
