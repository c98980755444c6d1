package djong.cli.jvm;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What can be told of a {@code pom.xml} by its text; properties of parents are not known. Pure. */
final class Pom {
    private static final Pattern COMMENT = Pattern.compile("<!--.*?-->", Pattern.DOTALL);
    private static final Pattern PROPERTY = Pattern.compile("\\$\\{([^}]+)}");

    private Pom() {}

    static String packaging(String pom) {
        String found = own(pom, "packaging");
        return found.isEmpty() ? "jar" : found;
    }

    static String group(String pom) {
        String found = own(pom, "groupId");
        return found.isEmpty() ? element(parent(pom), "groupId") : found;
    }

    static String name(String pom) {
        return own(pom, "artifactId");
    }

    static String version(String pom) {
        String found = own(pom, "version");
        return resolved(found.isEmpty() ? element(parent(pom), "version") : found, pom);
    }

    /** Of the plug-ins that make runnable jars, run programs or make images; empty for none. */
    static String mainClass(String pom) {
        String plain = COMMENT.matcher(pom).replaceAll("");
        for (String name : List.of("mainClass", "start-class", "exec.mainClass", "main.class")) {
            String found = resolved(element(plain, name), plain);
            if (!found.isEmpty() && !found.contains("${")) return found;
        }
        return "";
    }

    private static String parent(String pom) {
        return element(COMMENT.matcher(pom).replaceAll(""), "parent");
    }

    /** A child of the project itself. */
    private static String own(String pom, String name) {
        String plain = COMMENT.matcher(pom).replaceAll("");
        for (String block : List.of("parent", "dependencies", "dependencyManagement", "build", "profiles", "reporting"))
            plain = plain.replaceAll("(?s)<" + block + ">.*</" + block + ">", "");
        return element(plain, name);
    }

    private static String element(String text, String name) {
        String quoted = Pattern.quote(name);
        Matcher matcher = Pattern.compile("(?s)<" + quoted + ">\\s*(.*?)\\s*</" + quoted + ">")
                .matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }

    private static String resolved(String text, String pom) {
        Matcher matcher = PROPERTY.matcher(text);
        return matcher.replaceAll(m -> {
            String value = element(pom, m.group(1));
            return Matcher.quoteReplacement(value.isEmpty() || value.contains("${") ? m.group() : value);
        });
    }
}
