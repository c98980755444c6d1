package djong.cli.jvm;

import djong.cli.command.Cli;
import djong.cli.command.ExitException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A folder with a {@code pom.xml}. */
final class MavenProject {
    private static final String ADVICE =
            "install it (apt-get install maven, brew install maven), or add the wrapper (mvn wrapper:wrapper)";
    private static final Pattern ANSI = Pattern.compile("\u001b\\[[0-9;]*m");
    /** As the goal dependency:list writes them: group:name:type[:classifier]:version:scope:file. */
    private static final Pattern ARTIFACT = Pattern.compile(
            "\\s*([^:\\s]+):([^:]+):([^:]+):(?:([^:]+):)?([^:]+):(compile|runtime|provided|system|test):(.+)");

    private final Cli cli;
    private final Path root;
    private final Arguments arguments;

    MavenProject(Cli cli, Path root, Arguments arguments) {
        this.cli = cli;
        this.root = root;
        this.arguments = arguments;
    }

    /** Has it compiled, and asks what it needs. Blocks for as long as that takes. */
    Application built(Path scratch) throws IOException, InterruptedException {
        String module = arguments.module();
        Path folder = module.isEmpty() ? root : root.resolve(module);
        String pom = Files.readString(folder.resolve("pom.xml"));
        if (Pom.packaging(pom).equals("pom"))
            throw new ExitException("unable to prepare context: " + folder
                    + " is a project of several modules: say which one is to run, --build-arg MODULE=PATH");
        Path classPath = scratch.resolve("class-path");
        Path list = scratch.resolve("dependencies");
        List<String> words = new ArrayList<>(List.of("-q", "-B", "-DskipTests"));
        if (!module.isEmpty()) words.addAll(List.of("-pl", module, "-am"));
        words.addAll(Tool.words(arguments.mavenArguments()));
        words.addAll(List.of(
                "package",
                "dependency:build-classpath",
                "dependency:list",
                "-DincludeScope=runtime",
                "-Dmdep.outputFile=" + classPath,
                "-DoutputFile=" + list,
                "-DoutputAbsoluteArtifactFilename=true"));
        Tool.find(cli, root, "Maven", "mvnw", "mvn", ADVICE).run(cli, root, words);
        Path target = folder.resolve("target");
        var files = Folders.files(List.of(target.resolve("classes")));
        return new Application(
                Pom.group(pom),
                Pom.name(pom),
                Pom.version(pom),
                libraries(Files.readString(list), Files.readString(classPath)),
                List.of(),
                files,
                false,
                mainClass(target, pom));
    }

    /** @param classPath in its order; the list has another */
    static List<Library> libraries(String list, String classPath) {
        Map<String, Library> byFile = new HashMap<>();
        for (String line : list.lines().toList()) {
            Matcher matcher = ARTIFACT.matcher(ANSI.matcher(line).replaceAll(""));
            if (!matcher.matches()) continue;
            String file = matcher.group(7).replaceFirst(" -- module .*", "").strip();
            Path path = Path.of(file);
            String fileName = String.valueOf(path.getFileName());
            byFile.put(
                    file,
                    Library.of(
                            matcher.group(1), matcher.group(2), matcher.group(5), fileName, new Content.OfFile(path)));
        }
        List<Library> libraries = new ArrayList<>();
        for (String file : classPath.strip().split(Pattern.quote(File.pathSeparator))) {
            if (file.isEmpty()) continue;
            Path path = Path.of(file);
            Library known = byFile.get(file);
            libraries.add(
                    known != null
                            ? known
                            : Library.of(
                                    "",
                                    String.valueOf(path.getFileName()),
                                    "",
                                    String.valueOf(path.getFileName()),
                                    new Content.OfFile(path)));
        }
        return libraries;
    }

    /** As the jar says that was packaged, or a plug-in's configuration. */
    private static String mainClass(Path target, String pom) throws IOException {
        List<Path> jars;
        try (Stream<Path> all = Files.list(target)) {
            jars = all.filter(p -> p.toString().endsWith(".jar")).sorted().toList();
        }
        for (Path jar : jars) {
            String named = RunnableJar.mainClass(jar);
            if (!named.isEmpty() && !named.startsWith("org.springframework.boot.loader.")) return named;
        }
        return Pom.mainClass(pom);
    }
}
