package djong.cli.jvm;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.reflect.AccessFlag;
import java.util.List;
import java.util.TreeSet;

/** Looks through classes for what a program begins with. */
final class MainClass {
    private static final String ARGUMENTS = "([Ljava/lang/String;)V";

    private MainClass() {}

    /** Names of the classes that have a {@code main}, sorted: those with the classic one, or else those with one that newer launchers take (JLS 12.1.4). */
    static List<String> in(Application application) throws IOException {
        var classic = new TreeSet<String>();
        var others = new TreeSet<String>();
        for (var file : application.files().entrySet()) {
            if (!file.getKey().endsWith(".class") || file.getKey().endsWith("module-info.class")) continue;
            ClassModel model;
            try {
                model = ClassFile.of().parse(file.getValue().bytes());
            } catch (IllegalArgumentException e) {
                continue;
            }
            String name = model.thisClass().asInternalName().replace('/', '.');
            for (MethodModel method : model.methods()) {
                if (!method.methodName().equalsString("main")) continue;
                boolean arguments = method.methodType().equalsString(ARGUMENTS);
                boolean instance =
                        !method.flags().has(AccessFlag.STATIC) && model.flags().has(AccessFlag.ABSTRACT);
                if (arguments
                        && method.flags().has(AccessFlag.STATIC)
                        && method.flags().has(AccessFlag.PUBLIC)) classic.add(name);
                else if ((arguments || method.methodType().equalsString("()V"))
                        && !method.flags().has(AccessFlag.PRIVATE)
                        && !instance) others.add(name);
            }
        }
        return List.copyOf(classic.isEmpty() ? others : classic);
    }
}
