package djong.it;

import org.junit.jupiter.api.Assumptions;

/** The Docker Engine that parity tests compare with; {@code DJONG_REFERENCE_HOST} says where it answers. */
record Reference(String host) implements Engine {
    /** The reference, or a skipped test that says what was missing. */
    static Reference orSkip() {
        String host = System.getenv("DJONG_REFERENCE_HOST");
        Assumptions.assumeTrue(
                host != null && !host.isEmpty(),
                "no reference engine: set DJONG_REFERENCE_HOST to the socket of a Docker Engine 28, such as unix:///var/run/docker.sock");
        var reference = new Reference(host);
        var answer = reference.docker("version", "--format", "{{.Server.Version}}");
        Assumptions.assumeTrue(
                answer.code() == 0, "the reference engine does not answer at " + host + ": " + answer.err());
        return reference;
    }
}
