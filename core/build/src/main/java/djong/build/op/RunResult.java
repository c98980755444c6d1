package djong.build.op;

import djong.base.EngineException;
import djong.build.graph.Op;
import djong.build.graph.Scope;
import djong.build.graph.Tree;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One of several results of a command: what has become of one of its mounts. In one build the command runs once for all of them.
 *
 * @param name as the mount calls it; empty for the files that the command stands on
 * @param runs shared by the results of one command
 */
public record RunResult(RunStep step, String name, Runs runs) implements Op {
    /** What a command has come to in this build. */
    public static final class Runs {
        private final ReentrantLock lock = new ReentrantLock();
        private final Map<String, Map<String, Tree>> known = new HashMap<>();

        private Tree of(Exec command, Tree base, String name, Scope scope) throws InterruptedException {
            String key = command.definition() + '\n' + base.chain();
            lock.lockInterruptibly();
            try {
                Map<String, Tree> results = known.get(key);
                if (results == null) {
                    results = command.results(base, scope);
                    known.put(key, results);
                }
                return results.getOrDefault(name, Tree.EMPTY);
            } finally {
                lock.unlock();
            }
        }
    }

    @Override
    public String definition() {
        return step.definition() + "\nresult " + name;
    }

    @Override
    public boolean byContent() {
        return true;
    }

    @Override
    public Bound bound(List<Tree> inputs) throws IOException {
        return new Bound(new Ready(step.seeing(inputs), name, runs), () -> {});
    }

    private record Ready(Exec command, String name, Runs runs) implements Op {
        @Override
        public String definition() {
            return command.definition() + "\nresult " + name;
        }

        @Override
        public Tree run(List<Tree> inputs, Scope scope) throws InterruptedException {
            return runs.of(command, inputs.getFirst(), name, scope);
        }
    }

    @Override
    public Tree run(List<Tree> inputs, Scope scope) throws InterruptedException {
        try (Bound bound = bound(inputs)) {
            return bound.op().run(inputs.subList(0, 1), scope);
        } catch (IOException e) {
            throw new EngineException.System(String.valueOf(e.getMessage()), e);
        }
    }
}
