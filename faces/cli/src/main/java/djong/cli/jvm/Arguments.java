package djong.cli.jvm;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Those of a build's arguments that say how an image of a Java project is made. */
record Arguments(Map<String, String> values) {
    /** The base where nobody names another. */
    static final String BASE = "eclipse-temurin:25-jre";

    private static final Set<String> KNOWN =
            Set.of("JAVA_BASE", "MAIN_CLASS", "MODULE", "MAVEN_ARGS", "GRADLE_ARGS", "SOURCE_DATE_EPOCH");

    Arguments {
        values = Map.copyOf(values);
    }

    static Arguments of(Map<String, @Nullable Object> all) {
        Map<String, String> known = new LinkedHashMap<>();
        all.forEach((name, value) -> {
            if (KNOWN.contains(name) && value instanceof String text) known.put(name, text);
        });
        return new Arguments(known);
    }

    private String text(String name, String standard) {
        return values.getOrDefault(name, standard);
    }

    String base() {
        return text("JAVA_BASE", BASE);
    }

    String mainClass() {
        return text("MAIN_CLASS", "");
    }

    /** Which of a project's modules is to run, as a path; empty for the project itself. */
    String module() {
        return text("MODULE", "");
    }

    String mavenArguments() {
        return text("MAVEN_ARGS", "");
    }

    String gradleArguments() {
        return text("GRADLE_ARGS", "");
    }

    /** What is not for the daemon. */
    static boolean own(String name) {
        return KNOWN.contains(name) && !name.equals("SOURCE_DATE_EPOCH");
    }
}
