package djong.runtime.seccomp;

import djong.oci.RuntimeSpec.SeccompRule;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A rule and when it exists. Empty sets ask for nothing.
 *
 * @param ifCapabilities all of them must be held
 * @param ifArchitectures the machine must be one of them
 * @param minKernel the kernel must be at least this; null for any
 * @param unlessCapabilities none of them may be held
 * @param unlessArchitectures the machine must be none of them
 */
record Rule(
        SeccompRule rule,
        Set<String> ifCapabilities,
        Set<String> ifArchitectures,
        @Nullable Kernel minKernel,
        Set<String> unlessCapabilities,
        Set<String> unlessArchitectures) {
    Rule {
        ifCapabilities = Set.copyOf(ifCapabilities);
        ifArchitectures = Set.copyOf(ifArchitectures);
        unlessCapabilities = Set.copyOf(unlessCapabilities);
        unlessArchitectures = Set.copyOf(unlessArchitectures);
    }

    boolean exists(Set<String> capabilities, String architecture, Kernel kernel) {
        return capabilities.containsAll(ifCapabilities)
                && (ifArchitectures.isEmpty() || ifArchitectures.contains(architecture))
                && (minKernel == null || kernel.compareTo(minKernel) >= 0)
                && unlessCapabilities.stream().noneMatch(capabilities::contains)
                && !unlessArchitectures.contains(architecture);
    }
}
