package djong.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.module.ModuleFinder;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassFilesTest {
    private static final ClassDesc OLD = ClassDesc.of("old.Choice");

    @TempDir
    Path folder;

    private Path jar;
    private Path copy;

    @BeforeEach
    void makeAJarOfJava5() throws IOException {
        jar = folder.resolve("old-choice-1.0.jar");
        copy = Files.createDirectory(folder.resolve("raised")).resolve("copy.jar");
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry("old/Choice.class"));
            out.write(choice());
            out.putNextEntry(new JarEntry("old/linux/libold.so"));
            out.write(1);
            out.putNextEntry(new JarEntry("old/words.txt"));
            out.write('w');
        }
        ClassFiles.rewrite(jar, copy);
    }

    /** {@code static int of(int x) { return x > 0 ? 1 : 2; }}, as a compiler of old would write it: a branch without a frame. */
    private static byte[] choice() {
        return ClassFile.of(ClassFile.StackMapsOption.DROP_STACK_MAPS)
                .build(
                        OLD,
                        type -> type.withVersion(ClassFile.JAVA_5_VERSION, 0)
                                .withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_SUPER)
                                .withMethodBody(
                                        "of",
                                        MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_int),
                                        ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                                        code -> code.iload(0)
                                                .ifThenElse(
                                                        java.lang.classfile.Opcode.IFGT,
                                                        yes -> yes.iconst_1().ireturn(),
                                                        no -> no.iconst_2().ireturn())));
    }

    @Test
    void anOldClassIsRaisedAndStillDoesItsWork() throws Exception {
        try (var file = new JarFile(copy.toFile())) {
            byte[] bytes =
                    file.getInputStream(file.getEntry("old/Choice.class")).readAllBytes();
            assertEquals(ClassFiles.TARGET_MAJOR, ClassFile.of().parse(bytes).majorVersion());
        }
        try (var loader = new URLClassLoader(new URL[] {copy.toUri().toURL()}, null)) {
            var of = loader.loadClass("old.Choice").getMethod("of", int.class);
            assertEquals(1, of.invoke(null, 5), "the new verifier takes it");
            assertEquals(2, of.invoke(null, -5));
        }
    }

    @Test
    void aJarWithoutADescriptorBecomesAModuleThatExportsItsPackages() {
        var module = ModuleFinder.of(copy).findAll().iterator().next().descriptor();
        assertFalse(module.isAutomatic());
        assertEquals("old.choice", module.name());
        assertEquals(
                Set.of("old"),
                Set.copyOf(module.exports().stream().map(e -> e.source()).toList()));
    }

    @Test
    void itNeedsTheModulesThatItNamesAndLooksUpTheServicesThatItNames() throws IOException {
        Path user = folder.resolve("user-1.0.jar");
        try (var out = new JarOutputStream(Files.newOutputStream(user))) {
            out.putNextEntry(new JarEntry("user/Caller.class"));
            out.write(ClassFile.of()
                    .build(
                            ClassDesc.of("user.Caller"),
                            type -> type.withSuperclass(OLD)
                                    .withInterfaceSymbols(ClassDesc.of("java.util.logging.Filter"))));
            out.putNextEntry(new JarEntry("META-INF/services/old.Choice"));
            out.write("user.Caller".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        Path copy = Files.createDirectory(folder.resolve("linked")).resolve("user.jar");
        ClassFiles.rewrite(user, copy);
        var module = ModuleFinder.of(copy).findAll().iterator().next().descriptor();
        assertEquals(
                Set.of("java.base", "java.logging", "old.choice"),
                Set.copyOf(module.requires().stream().map(r -> r.name()).toList()));
        assertEquals(Set.of("old.Choice"), module.uses());
        assertEquals(
                java.util.List.of("user.Caller"),
                module.provides().iterator().next().providers());
    }

    @Test
    void nativeLibrariesAreLeftOutAndOtherFilesKept() throws IOException {
        try (var file = new JarFile(copy.toFile())) {
            assertNull(file.getEntry("old/linux/libold.so"));
            assertTrue(file.getEntry("old/words.txt") != null);
        }
    }
}
