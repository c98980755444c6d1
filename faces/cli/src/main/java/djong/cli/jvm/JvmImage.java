package djong.cli.jvm;

import djong.cli.command.Cli;
import djong.cli.command.ExitException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An image of a Java project or a runnable jar: finds out what there is, and writes the context of a build that makes it. */
public final class JvmImage {
    private static final String SBOM = "app/sbom.cdx.json";

    private final Cli cli;
    private final Path source;
    private final Arguments arguments;

    private JvmImage(Cli cli, Path source, Arguments arguments) {
        this.cli = cli;
        this.source = source;
        this.arguments = arguments;
    }

    /** Whether an image can be made of {@code path}: a jar, or a folder without a Dockerfile and with a project in it, or with a single jar. */
    public static boolean possible(Path path) throws IOException {
        if (Files.isRegularFile(path)) return path.toString().endsWith(".jar");
        if (!Files.isDirectory(path)) return false;
        return Stream.of("Dockerfile", "dockerfile").noneMatch(name -> Files.exists(path.resolve(name)))
                && (project(path) || jars(path).size() == 1);
    }

    private static boolean project(Path folder) {
        return Files.exists(folder.resolve("pom.xml")) || gradle(folder);
    }

    private static boolean gradle(Path folder) {
        return Files.exists(folder.resolve("build.gradle"))
                || Files.exists(folder.resolve("build.gradle.kts"))
                || Files.exists(folder.resolve("settings.gradle"))
                || Files.exists(folder.resolve("settings.gradle.kts"));
    }

    private static List<Path> jars(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(p -> p.toString().endsWith(".jar")).toList();
        }
    }

    /** @param arguments of the build */
    public static JvmImage of(Cli cli, Path path, Map<String, @Nullable Object> arguments) throws IOException {
        Path real = path.toRealPath();
        if (Files.isDirectory(real) && !project(real)) real = jars(real).getFirst();
        return new JvmImage(cli, real, Arguments.of(arguments));
    }

    /** Whether an argument of a build is for this, and not for the daemon. */
    public static boolean takes(String argument) {
        return Arguments.own(argument);
    }

    /**
     * Writes a Dockerfile and what it adds to {@code folder}. Blocks for the build tool.
     *
     * @throws ExitException when something is missing; the message says what to do
     */
    public void write(Path folder, Path scratch) throws IOException, InterruptedException {
        Application application = running(read(scratch));
        var layers = new Layers(application);
        layers.last("sbom", SBOM, Sbom.of(application));
        layers.write(folder);
        Files.writeString(folder.resolve("Dockerfile"), dockerfile(application, layers));
        equal(folder);
    }

    /** Modes are part of what a history tells, and would be those of whoever builds. */
    private static void equal(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.toList()) {
                var view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
                if (view != null) view.setPermissions(PosixFilePermissions.fromString("rw-r--r--"));
            }
        }
    }

    private Application read(Path scratch) throws IOException, InterruptedException {
        if (Files.isRegularFile(source)) return RunnableJar.read(source);
        if (Files.exists(source.resolve("pom.xml"))) return new MavenProject(cli, source, arguments).built(scratch);
        return new GradleProject(cli, source, arguments).built(scratch);
    }

    private Application running(Application application) throws IOException {
        if (!arguments.mainClass().isEmpty()) return application.running(arguments.mainClass());
        if (!application.mainClass().isEmpty()) return application;
        List<String> found = MainClass.in(application);
        if (found.size() == 1) return application.running(found.getFirst());
        throw new ExitException("unable to prepare context: "
                + (found.isEmpty()
                        ? "no class of " + source + " has a main method"
                        : "several classes have a main method: " + String.join(", ", found))
                + "; say which one is to run, --build-arg MAIN_CLASS=NAME");
    }

    private String dockerfile(Application application, Layers layers) {
        var text = new StringBuilder("FROM " + arguments.base() + "\n");
        for (String name : layers.names()) text.append("ADD ").append(name).append(".tar /\n");
        text.append("WORKDIR /app\n");
        label(text, "title", application.name());
        label(text, "version", application.version());
        List<String> words = List.of("java", "-cp", classPath(application), application.mainClass());
        return text.append("ENTRYPOINT [")
                .append(words.stream().map(JvmImage::quoted).collect(Collectors.joining(", ")))
                .append("]\n")
                .toString();
    }

    private static void label(StringBuilder text, String name, String value) {
        if (!value.isEmpty() && !value.contains("$"))
            text.append("LABEL org.opencontainers.image.")
                    .append(name)
                    .append('=')
                    .append(quoted(value))
                    .append('\n');
    }

    private static String classPath(Application application) {
        List<String> places = new ArrayList<>();
        if (application.whole()) {
            places.add("/app/" + application.files().firstKey());
        } else {
            places.add("/app/resources");
            places.add("/app/classes");
        }
        for (Library each : application.libraries()) places.add("/" + each.path());
        return String.join(":", places);
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
