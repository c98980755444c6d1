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
import java.lang.classfile.attribute.ModuleAttribute;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.constant.ClassDesc;
import java.lang.constant.ModuleDesc;
import java.lang.constant.PackageDesc;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites a library's jar so that it can be linked into a runtime and its classes kept in an AOT cache.
 *
 * <p>Classes older than Java 6 have no stack maps: the JVM checks them with its slow verifier at every start and leaves them out
 * of an AOT cache. They become class files of {@link #TARGET_MAJOR}. The instructions stay as they are; frames are computed anew, which is
 * why each method body has to pass through the transform: a body that is copied whole keeps its old form, and the verifier then refuses
 * the class.
 *
 * <p>A jar without a module descriptor gets one that exports all its packages, as jlink takes no automatic modules; it needs the modules, beside it and
 * of the JDK, whose classes its own name, offers the services that it lists, and looks up those that it names. Native libraries are left out: they lie beside the runtime, unpacked. So are signatures, which no longer fit.
 */
final class ClassFiles {
    /** Java 21's class files. */
    static final int TARGET_MAJOR = 65;

    /** The first with stack maps: Java 6. */
    private static final int STACK_MAPS_MAJOR = 50;

    /** They would be wrong for the rewritten jar, and jlink takes no signed ones. */
    private static final String SIGNATURE = "META-INF/[^/]+\\.(SF|RSA|DSA|EC)";

    private static final String NATIVE_LIBRARY = ".*\\.(so|dll|dylib|jnilib)";

    private ClassFiles() {}

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

    /** Writes {@code to} anew from {@code from}. The result depends on the input alone. */
    static void rewrite(Path from, Path to) throws IOException {
        try (JarFile jar = new JarFile(from.toFile());
                JarOutputStream out = new JarOutputStream(Files.newOutputStream(to))) {
            ClassFile context = ClassFile.of(
                    StackMapsOption.GENERATE_STACK_MAPS, ClassFile.ClassHierarchyResolverOption.of(hierarchy(jar)));
            for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                if (entry.isDirectory()
                        || entry.getName().matches(NATIVE_LIBRARY)
                        || entry.getName().matches(SIGNATURE)) continue;
                byte[] bytes;
                try (InputStream in = jar.getInputStream(entry)) {
                    bytes = in.readAllBytes();
                }
                if (entry.getName().endsWith(".class")) bytes = raise(context, bytes);
                write(out, entry.getName(), entry.getTime(), bytes);
            }
            ModuleDescriptor module =
                    ModuleFinder.of(from).findAll().iterator().next().descriptor();
            if (module.isAutomatic())
                write(
                        out,
                        "module-info.class",
                        0,
                        descriptor(module, named(jar), from.toAbsolutePath().resolveSibling("")));
        }
    }

    private static void write(JarOutputStream out, String name, long timeMillis, byte[] bytes) throws IOException {
        JarEntry entry = new JarEntry(name);
        entry.setLastModifiedTime(FileTime.fromMillis(timeMillis));
        out.putNextEntry(entry);
        out.write(bytes);
        out.closeEntry();
    }

    /** The classes that a jar's classes name, in the form {@code a.b.C}. */
    private static Set<String> named(JarFile jar) throws IOException {
        var names = new TreeSet<String>();
        for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
            JarEntry entry = entries.nextElement();
            if (!entry.getName().endsWith(".class") || entry.getName().startsWith("META-INF/")) continue;
            try (InputStream in = jar.getInputStream(entry)) {
                for (PoolEntry constant :
                        ClassFile.of().parse(in.readAllBytes()).constantPool())
                    if (constant instanceof ClassEntry type) names.add(name(type.asInternalName()));
            }
        }
        return names;
    }

    /** Of an array, its element's. */
    private static String name(String internal) {
        String element = internal.startsWith("[") ? internal.replaceAll("^\\[+L?|;$", "") : internal;
        return element.replace('/', '.');
    }

    private static String packageOf(String type) {
        return type.substring(0, Math.max(0, type.lastIndexOf('.')));
    }

    private static byte[] descriptor(ModuleDescriptor automatic, Set<String> named, Path folder) {
        Set<String> packages = named.stream().map(ClassFiles::packageOf).collect(Collectors.toSet());
        List<ModuleDescriptor> others = Stream.of(ModuleFinder.of(folder), ModuleFinder.ofSystem())
                .flatMap(finder -> finder.findAll().stream())
                .map(ModuleReference::descriptor)
                .filter(other -> !other.name().equals(automatic.name()))
                .toList();
        List<ModuleDescriptor> needed = others.stream()
                .filter(other -> !other.name().equals("java.base"))
                .filter(other -> offered(other).anyMatch(packages::contains))
                .toList();
        var attribute = ModuleAttribute.of(ModuleDesc.of(automatic.name()), module -> {
            module.requires(ModuleDesc.of("java.base"), ClassFile.ACC_MANDATED, null);
            needed.stream()
                    .map(ModuleDescriptor::name)
                    .sorted()
                    .forEach(name -> module.requires(ModuleDesc.of(name), 0, null));
            automatic.packages().stream().sorted().forEach(name -> module.exports(PackageDesc.of(name), 0));
            Stream.concat(Stream.of(automatic), others.stream())
                    .flatMap(other -> other.provides().stream())
                    .map(ModuleDescriptor.Provides::service)
                    .filter(named::contains)
                    .distinct()
                    .sorted()
                    .forEach(service -> module.uses(ClassDesc.of(service)));
            for (ModuleDescriptor.Provides provided : automatic.provides())
                module.provides(
                        ClassDesc.of(provided.service()),
                        provided.providers().stream().map(ClassDesc::of).toArray(ClassDesc[]::new));
        });
        return ClassFile.of().buildModule(attribute);
    }

    /** Packages that any other module may use. */
    private static Stream<String> offered(ModuleDescriptor module) {
        if (module.isAutomatic()) return module.packages().stream();
        return module.exports().stream().filter(e -> !e.isQualified()).map(ModuleDescriptor.Exports::source);
    }

    private static byte[] raise(ClassFile context, byte[] bytes) {
        ClassModel old = context.parse(bytes);
        if (old.majorVersion() >= STACK_MAPS_MAJOR) return bytes;
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
