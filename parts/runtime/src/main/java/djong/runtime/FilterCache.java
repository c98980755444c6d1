package djong.runtime;

import djong.oci.RuntimeSpec;
import djong.oci.RuntimeSpec.Seccomp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Compiled seccomp filters. crun compiles a profile of 400 system calls in 12 ms, at each create; given the compiled bytes by an annotation it needs none of
 * that. The bytes come from crun's own first compilation of the very same profile, and whoever uses them checks that they were loaded: a filter that is
 * silently absent is a hole.
 */
final class FilterCache {
    /** crun(1). Nothing that a user says may reach it. */
    static final String ANNOTATION = "run.oci.seccomp_bpf_data";

    private static final String ORDERS = "run.oci.";

    /** Profiles differ by capability sets and users' files; more than this many at once are a sign of something else. */
    private static final int KEPT = 64;

    /** {@code struct sock_filter}. */
    private static final int INSTRUCTION_BYTES = 8;

    private final Map<Seccomp, Filter> filters = new ConcurrentHashMap<>();

    @SuppressWarnings("ArrayRecordComponent")
    private record Filter(byte[] bytes, String base64) {}

    /** The same task with the profile replaced by its compiled form, where that is known. */
    RuntimeSpec compiled(RuntimeSpec spec) {
        Seccomp profile = spec.linux().seccomp();
        Filter filter = profile == null ? null : filters.get(profile);
        if (filter == null) return spec;
        Map<String, String> annotations = new LinkedHashMap<>(spec.annotations());
        annotations.put(ANNOTATION, filter.base64());
        return spec.withLinux(spec.linux().withSeccomp(null)).withAnnotations(annotations);
    }

    /** Without the annotations that crun takes orders from: one of them would stand in for the profile. */
    static RuntimeSpec honest(RuntimeSpec spec) {
        Map<String, String> annotations = new LinkedHashMap<>(spec.annotations());
        return annotations.keySet().removeIf(key -> key.startsWith(ORDERS)) ? spec.withAnnotations(annotations) : spec;
    }

    /**
     * Looks at what crun has made of a profile, and keeps it.
     *
     * @param file what crun loads into the container's process
     * @return what is wrong; null when the filter is the one asked for
     */
    @Nullable
    String verify(Seccomp profile, Path file) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            return "no filter in " + file;
        }
        Filter known = filters.get(profile);
        if (known != null)
            return Arrays.equals(bytes, known.bytes()) ? null : "another filter than expected in " + file;
        if (bytes.length == 0 || bytes.length % INSTRUCTION_BYTES != 0) return "no filter in " + file;
        if (filters.size() >= KEPT) filters.clear();
        filters.put(profile, new Filter(bytes, Base64.getEncoder().encodeToString(bytes)));
        return null;
    }

    /** For tests. */
    int size() {
        return filters.size();
    }
}
