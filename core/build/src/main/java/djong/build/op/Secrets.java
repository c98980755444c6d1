package djong.build.op;

import java.nio.file.Path;
import java.util.Optional;

/** What a client lends to commands, and nobody keeps. Methods block for the client. */
public interface Secrets {
    /** Nothing is lent. */
    Secrets NONE = new Secrets() {
        @Override
        public Optional<byte[]> secret(String id) {
            return Optional.empty();
        }

        @Override
        public Optional<Agent> agent(String id) {
            return Optional.empty();
        }
    };

    Optional<byte[]> secret(String id) throws InterruptedException;

    /** An agent that holds keys of SSH. */
    Optional<Agent> agent(String id) throws InterruptedException;

    interface Agent extends AutoCloseable {
        /** A socket on the host. */
        Path socket();

        @Override
        void close();
    }
}
