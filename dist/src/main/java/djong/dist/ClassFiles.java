package djong.dist;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.constant.ClassDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Enumeration;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites a jar of old class files as class files of {@link #TARGET_MAJOR}.
 *
 * <p>Classes older than Java 6 have no stack maps: the JVM checks them with its slow verifier at every start and leaves them out
 * of an AOT cache. The instructions stay as they are; frames are computed anew, which is why each method body has to pass through
 * the transform: a body that is copied whole keeps its old form, and the verifier then refuses the class.
 */
final class ClassFiles {
    /** Java 21's class files. */
    static final int TARGET_MAJOR = 65;

    private static final String NATIVE_LIBRARY = ".*\\.(so|dll|dylib|jnilib)";

    private ClassFiles() {}

    /** Whether a jar gains by {@link #rewrite}: it holds classes without stack maps, or native libraries, which are unpacked elsewhere. */
    static boolean wantsRewriting(Path jar) {
        String name = jar.getFileName().toString();
        return name.startsWith("picocli-") || name.startsWith("sqlite-jdbc-") || name.startsWith("zstd-jni-");
    }

    /** Writes one entry of a jar as a file. @throws IOException if the jar has no such entry */
    static void extract(Path jar, String entry, Path to) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            JarEntry found = file.getJarEntry(entry);
            if (found == null) throw new IOException(jar + " has no " + entry);
            try (InputStream in = file.getInputStream(found)) {
                Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** Writes {@code to} anew from {@code from}: classes raised, native libraries left out. The result depends on the input alone. */
    static void rewrite(Path from, Path to) throws IOException {
        try (JarFile jar = new JarFile(from.toFile());
                JarOutputStream out = new JarOutputStream(Files.newOutputStream(to))) {
            ClassFile context = ClassFile.of(
                    StackMapsOption.GENERATE_STACK_MAPS, ClassFile.ClassHierarchyResolverOption.of(hierarchy(jar)));
            for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                if (entry.isDirectory() || entry.getName().matches(NATIVE_LIBRARY)) continue;
                byte[] bytes;
                try (InputStream in = jar.getInputStream(entry)) {
                    bytes = in.readAllBytes();
                }
                if (entry.getName().endsWith(".class") && !entry.getName().endsWith("module-info.class")) {
                    bytes = raise(context, bytes);
                }
                JarEntry copy = new JarEntry(entry.getName());
                copy.setLastModifiedTime(FileTime.fromMillis(entry.getTime()));
                out.putNextEntry(copy);
                out.write(bytes);
                out.closeEntry();
            }
        }
    }

    private static byte[] raise(ClassFile context, byte[] bytes) {
        ClassModel old = context.parse(bytes);
        if (old.majorVersion() >= TARGET_MAJOR) return bytes;
        ClassTransform bodies = ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL);
        return context.transformClass(
                old,
                ClassTransform.endHandler(builder -> builder.withVersion(TARGET_MAJOR, 0))
                        .andThen(bodies));
    }

    /** Super classes for the frames: those of the jar, then those of the JDK. */
    private static ClassHierarchyResolver hierarchy(JarFile jar) {
        return ClassHierarchyResolver.ofResourceParsing((ClassDesc type) -> open(jar, type))
                .orElse(ClassHierarchyResolver.defaultResolver());
    }

    private static @Nullable InputStream open(JarFile jar, ClassDesc type) {
        String descriptor = type.descriptorString();
        JarEntry entry = jar.getJarEntry(descriptor.substring(1, descriptor.length() - 1) + ".class");
        if (entry == null) return null;
        try {
            return jar.getInputStream(entry);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
