package djong.runtime.seccomp;

import djong.base.EngineException;
import djong.oci.RuntimeSpec.Seccomp;
import djong.oci.RuntimeSpec.SeccompRule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Rules about system calls, before it is known for whom. Immutable, except that it remembers what it resolved. */
public final class SeccompPolicy {
    private static final int REMEMBERED = 64;

    private final String defaultAction;
    private final @Nullable Integer defaultErrno;
    private final List<String> architectures;
    private final List<String> flags;
    private final Map<String, List<String>> families;
    private final List<Rule> rules;
    private final Map<Question, Seccomp> resolved = new ConcurrentHashMap<>();

    private record Question(Set<String> capabilities, String architecture, String kernelRelease) {}

    /**
     * @param architectures as {@code SCMP_ARCH_X86_64}; empty to take them from the families
     * @param families machine to the further architectures its kernel runs
     */
    SeccompPolicy(
            String defaultAction,
            @Nullable Integer defaultErrno,
            List<String> architectures,
            List<String> flags,
            Map<String, List<String>> families,
            List<Rule> rules) {
        this.defaultAction = defaultAction;
        this.defaultErrno = defaultErrno;
        this.architectures = List.copyOf(architectures);
        this.flags = List.copyOf(flags);
        this.families = Map.copyOf(families);
        this.rules = List.copyOf(rules);
    }

    /** The policy of a container that asks for nothing else. Reads a resource: keep the answer. */
    public static SeccompPolicy standard() {
        try (InputStream in = SeccompPolicy.class.getResourceAsStream("default.policy")) {
            if (in == null) throw new IllegalStateException("default.policy is missing from this build");
            return PolicyText.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A profile in Docker's JSON form ({@code --security-opt seccomp=FILE}).
     *
     * @throws EngineException.InvalidParameter when it is not one
     */
    public static SeccompPolicy parse(byte[] json) {
        try {
            return ProfileJson.parse(json);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new EngineException.InvalidParameter("Decoding seccomp profile failed: " + e.getMessage(), e);
        }
    }

    /**
     * The OCI profile for a process. The same question gives the same object.
     *
     * @param capabilities the bounding set, as {@code CAP_CHOWN}
     * @param architecture as uname(2) names it: {@code x86_64}
     * @param kernelRelease as uname(2) names it: {@code 6.1.0-13-amd64}
     */
    public Seccomp resolve(Set<String> capabilities, String architecture, String kernelRelease) {
        if (resolved.size() >= REMEMBERED) resolved.clear();
        return resolved.computeIfAbsent(
                new Question(Set.copyOf(capabilities), architecture, kernelRelease), this::answer);
    }

    private Seccomp answer(Question question) {
        Kernel kernel = Kernel.parse(question.kernelRelease());
        List<SeccompRule> calls = new ArrayList<>();
        for (Rule rule : rules)
            if (rule.exists(question.capabilities(), question.architecture(), kernel)) calls.add(rule.rule());
        List<String> allowed = new ArrayList<>(architectures);
        List<String> family = families.get(question.architecture());
        if (family != null) {
            allowed.add(constant(question.architecture()));
            family.forEach(architecture -> allowed.add(constant(architecture)));
        }
        return new Seccomp(defaultAction, defaultErrno, allowed, flags, calls);
    }

    private static String constant(String architecture) {
        return "SCMP_ARCH_" + architecture.toUpperCase(Locale.ROOT);
    }
}
