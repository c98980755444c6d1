package djong.dockerfile;

import djong.dockerfile.syntax.Node;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One instruction of a stage, FROM aside. Empty texts were not said. */
public sealed interface Instruction {
    /** Where it stands, and as what. */
    Node node();

    /** {@code ADD} or {@code COPY}. */
    sealed interface Transfer extends Instruction {
        List<String> sources();

        List<InlineFile> files();

        String destination();

        String chown();

        String chmod();

        boolean link();

        List<String> exclude();
    }

    /**
     * @param checksum of the only source, which is a URL
     * @param unpack null to unpack what is local and an archive, and leave what is from elsewhere
     */
    record Add(
            Node node,
            List<String> sources,
            List<InlineFile> files,
            String destination,
            String chown,
            String chmod,
            boolean link,
            List<String> exclude,
            String checksum,
            boolean keepGitDir,
            @Nullable Boolean unpack)
            implements Transfer {
        public Add {
            sources = List.copyOf(sources);
            files = List.copyOf(files);
            exclude = List.copyOf(exclude);
        }
    }

    /** @param from a stage, an image or a named context; empty for the context */
    record Copy(
            Node node,
            List<String> sources,
            List<InlineFile> files,
            String destination,
            String chown,
            String chmod,
            boolean link,
            List<String> exclude,
            String from,
            boolean parents)
            implements Transfer {
        public Copy {
            sources = List.copyOf(sources);
            files = List.copyOf(files);
            exclude = List.copyOf(exclude);
        }
    }

    /**
     * @param network {@code default}, {@code host}, or the word for no network at all
     * @param security {@code sandbox} or {@code insecure}
     */
    record Run(
            Node node, Command command, List<MountFlag> mounts, String network, String security, List<String> devices)
            implements Instruction {
        public Run {
            mounts = List.copyOf(mounts);
            devices = List.copyOf(devices);
        }
    }

    record Cmd(Node node, Command command) implements Instruction {}

    record Entrypoint(Node node, Command command) implements Instruction {}

    record Env(Node node, List<Pair> pairs) implements Instruction {
        public Env {
            pairs = List.copyOf(pairs);
        }
    }

    record Label(Node node, List<Pair> pairs) implements Instruction {
        public Label {
            pairs = List.copyOf(pairs);
        }
    }

    record Expose(Node node, List<String> ports) implements Instruction {
        public Expose {
            ports = List.copyOf(ports);
        }
    }

    record Volume(Node node, List<String> paths) implements Instruction {
        public Volume {
            paths = List.copyOf(paths);
        }
    }

    record User(Node node, String user) implements Instruction {}

    record Workdir(Node node, String path) implements Instruction {}

    /** A variable that a build can set. */
    record Argument(String name, @Nullable String value) {}

    record Arg(Node node, List<Argument> arguments) implements Instruction {
        public Arg {
            arguments = List.copyOf(arguments);
        }
    }

    record StopSignal(Node node, String signal) implements Instruction {}

    record Shell(Node node, List<String> words) implements Instruction {
        public Shell {
            words = List.copyOf(words);
        }
    }

    /** @param trigger the deferred instruction's text */
    record OnBuild(Node node, String trigger) implements Instruction {}

    record Maintainer(Node node, String who) implements Instruction {}

    /** @param test empty to inherit; {@code NONE}, {@code CMD…} or {@code CMD-SHELL…} */
    record Health(
            Node node,
            List<String> test,
            Duration interval,
            Duration timeout,
            Duration startPeriod,
            Duration startInterval,
            int retries)
            implements Instruction {
        public Health {
            test = List.copyOf(test);
        }
    }
}
