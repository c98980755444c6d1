package djong.build.buildkit;

import djong.base.EngineException;
import djong.build.op.Secrets;
import djong.build.session.SshAgent;
import java.nio.file.Path;
import java.util.Optional;

/** What the client of a build lends. */
record LentSecrets(BuildRun.Sessioned client) implements Secrets {
    @Override
    public Optional<byte[]> secret(String id) throws InterruptedException {
        return client.session().secret(id);
    }

    @Override
    public Optional<Agent> agent(String id) throws InterruptedException {
        SshAgent agent;
        try {
            agent = client.session().ssh(id);
        } catch (EngineException.NotFound e) {
            return Optional.empty();
        }
        return Optional.of(new Agent() {
            @Override
            public Path socket() {
                return agent.socket();
            }

            @Override
            public void close() {
                agent.close();
            }
        });
    }
}
