package djong.cli.jvm;

import djong.cli.command.Cli;
import djong.cli.command.ExitException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A folder with a {@code build.gradle} or {@code build.gradle.kts}. */
final class GradleProject {
    private static final String ADVICE =
            "install it (apt-get install gradle, brew install gradle), or add the wrapper (gradle wrapper)";

    /** Adds a task to each Java project that writes down what there is: one fact per line, its words apart by tabs. */
    private static final String SCRIPT = """
            allprojects { project ->
                project.plugins.withId('java') {
                    def sources = project.sourceSets.main
                    project.tasks.register('djongDescribe') { task ->
                        task.dependsOn(project.tasks.named('classes'))
                        task.inputs.files(project.configurations.runtimeClasspath)
                        task.doLast {
                            def facts = ["project\\t${project.group}\\t${project.name}\\t${project.version}"]
                            def application = project.extensions.findByName('application')
                            def main = application?.hasProperty('mainClass') ? application.mainClass.getOrNull() : null
                            if (main) facts << "main\\t${main}"
                            sources.output.classesDirs.each { facts << "folder\\t${it}" }
                            facts << "folder\\t${sources.output.resourcesDir}"
                            project.configurations.runtimeClasspath.incoming.artifacts.artifacts.each {
                                def id = it.id.componentIdentifier
                                def known = id.hasProperty('module') && id.hasProperty('group')
                                facts << "library\\t${known ? id.group : ''}\\t${known ? id.module : ''}\\t${known ? id.version : ''}\\t${it.file}"
                            }
                            new File(project.findProperty('djongFacts')).text = facts.join('\\n') + '\\n'
                        }
                    }
                }
            }
            """;

    private final Cli cli;
    private final Path root;
    private final Arguments arguments;

    GradleProject(Cli cli, Path root, Arguments arguments) {
        this.cli = cli;
        this.root = root;
        this.arguments = arguments;
    }

    /** Has it compiled, and asks what it needs. Blocks for as long as that takes. */
    Application built(Path scratch) throws IOException, InterruptedException {
        Path script = Files.writeString(scratch.resolve("describe.gradle"), SCRIPT);
        Path facts = scratch.resolve("facts");
        String module = arguments.module().replace('/', ':');
        List<String> words =
                new ArrayList<>(List.of("-q", "--init-script", script.toString(), "-PdjongFacts=" + facts));
        words.addAll(Tool.words(arguments.gradleArguments()));
        words.add(module.isEmpty() ? ":djongDescribe" : ":" + module + ":djongDescribe");
        Tool.find(cli, root, "Gradle", "gradlew", "gradle", ADVICE).run(cli, root, words);
        if (!Files.exists(facts))
            throw new ExitException("unable to prepare context: " + root
                    + " is no Java project by itself: say which of its projects is to run, --build-arg MODULE=PATH");
        return application(Files.readString(facts));
    }

    static Application application(String facts) throws IOException {
        List<Library> libraries = new ArrayList<>();
        List<Path> folders = new ArrayList<>();
        String[] project = {"", "", "", ""};
        String main = "";
        for (String line : facts.lines().toList()) {
            String[] words = line.split("\t", -1);
            switch (words[0]) {
                case "project" -> project = words;
                case "main" -> main = words[1];
                case "folder" -> folders.add(Path.of(words[1]));
                case "library" -> libraries.add(library(words, Path.of(words[4])));
                default -> throw new ExitException("unable to prepare context: Gradle has told of " + words[0]);
            }
        }
        String version = project[3].equals("unspecified") ? "" : project[3];
        return new Application(
                project[1], project[2], version, libraries, List.of(), Folders.files(folders), false, main);
    }

    private static Library library(String[] words, Path file) {
        String fileName = String.valueOf(file.getFileName());
        String name = words[2].isEmpty() ? fileName.replaceFirst("\\.jar$", "") : words[2];
        return Library.of(words[1], name, words[3], fileName, new Content.OfFile(file));
    }
}
