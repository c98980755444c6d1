package djong.runtime.seccomp;

import djong.oci.RuntimeSpec.Seccomp;
import java.util.Set;

/** Skeleton. */
public final class SeccompPolicy {
    private SeccompPolicy() {}

    /** The policy of a container that asks for nothing else. */
    public static SeccompPolicy standard() {
        throw new UnsupportedOperationException();
    }

    /** A profile in Docker's JSON form ({@code --security-opt seccomp=FILE}). */
    public static SeccompPolicy parse(byte[] json) {
        throw new UnsupportedOperationException();
    }

    /**
     * @param capabilities the bounding set, as {@code CAP_CHOWN}
     * @param architecture as uname(2) names it: {@code x86_64}
     * @param kernelRelease as uname(2) names it: {@code 6.1.0-13-amd64}
     */
    public Seccomp resolve(Set<String> capabilities, String architecture, String kernelRelease) {
        throw new UnsupportedOperationException();
    }
}
