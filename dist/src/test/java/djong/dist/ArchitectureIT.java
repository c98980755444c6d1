package djong.dist;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Rules that the module system cannot express, asked of the built jars. */
class ArchitectureIT {
    private static final Set<String> FORBIDDEN_WORDS = Set.of("Manager", "Helper", "Util", "Utils", "Impl", "Abstract");

    private static JavaClasses classes;

    @BeforeAll
    static void read() throws IOException {
        var jars = new ArrayList<JarFile>();
        try (Stream<Path> files = Files.list(Path.of("target/modules"))) {
            for (Path file : files.toList()) {
                if (file.getFileName().toString().startsWith("djong-")) jars.add(new JarFile(file.toFile()));
            }
            // What was generated of protocols lies outside of our packages.
            classes = new ClassFileImporter().importJars(jars).that(JavaClass.Predicates.resideInAPackage("djong.."));
        } finally {
            for (JarFile jar : jars) jar.close();
        }
    }

    /** Adapters that the JSON processor wrote follow its own taste. */
    private static boolean generated(JavaClass type) {
        return type.getSimpleName().endsWith("JsonAdapter")
                || type.getPackageName().endsWith(".jsonb");
    }

    @Test
    void theJarsWereFound() {
        assertTrue(classes.size() > 40, () -> classes.size() + " classes");
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching("djong.(**)").should().beFreeOfCycles().check(withoutGenerated());
    }

    @Test
    void onlyLinuxCallsNativeCode() {
        noClasses()
                .that()
                .resideOutsideOfPackage("djong.linux..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.lang.foreign..")
                .because("djong.linux is the only door to the kernel")
                .check(classes);
    }

    @Test
    void onlyHttpKnowsHttpCore() {
        noClasses()
                .that()
                .resideOutsideOfPackage("djong.http..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.hc..")
                .check(classes);
    }

    @Test
    void onlyProgramsPrintAndExit() {
        var rooms = noClasses()
                .that()
                .resideOutsideOfPackages("djong.cli..", "djong.daemon..")
                .and()
                .doNotHaveFullyQualifiedName("djong.registry.server.Main");
        rooms.should().accessField(System.class, "out").check(classes);
        rooms.should().accessField(System.class, "err").check(classes);
        rooms.should().callMethod(System.class, "exit", int.class).check(classes);
    }

    @Test
    void nothingSleepsWhereAnEventCanBeAwaited() {
        // A pull that failed waits before it tries again; no event tells when the registry has recovered.
        var rooms = noClasses().that().haveNameNotMatching("djong\\.image\\.Pull(\\$.*)?");
        rooms.should().callMethod(Thread.class, "sleep", long.class).check(classes);
        rooms.should()
                .callMethod(Thread.class, "sleep", java.time.Duration.class)
                .check(classes);
    }

    @Test
    void noStateIsStatic() {
        noFields().that().areStatic().should().notBeFinal().check(classes);
    }

    @Test
    void namesAreNounsOfTheField() {
        var found = new TreeSet<String>();
        for (JavaClass type : classes) {
            for (String word : type.getSimpleName().split("(?<=[a-z0-9])(?=[A-Z])")) {
                if (FORBIDDEN_WORDS.contains(word)) found.add(type.getName());
            }
        }
        assertEquals(Set.of(), found);
    }

    @Test
    void everyPackageIsNullMarked() {
        Map<String, Boolean> marked = new TreeMap<>();
        for (JavaClass type : classes) {
            if (generated(type) || type.getName().equals("module-info")) continue;
            marked.merge(
                    type.getPackageName(),
                    type.getPackage().isAnnotatedWith("org.jspecify.annotations.NullMarked"),
                    Boolean::logicalOr);
        }
        marked.values().removeIf(isMarked -> isMarked);
        assertEquals(Map.of(), marked);
    }

    private static JavaClasses withoutGenerated() {
        return classes.that(new com.tngtech.archunit.base.DescribedPredicate<>("written by hand") {
            @Override
            public boolean test(JavaClass type) {
                return !generated(type);
            }
        });
    }
}
