package djong.build.classic;

import djong.image.ProgressEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Puts what stages tell, which run at the same time, in the order of the file: who is not first yet is heard later. */
final class StageOutput {
    private final Output out;
    private final ReentrantLock lock = new ReentrantLock();
    private final TreeMap<Integer, Part> parts = new TreeMap<>();

    StageOutput(Output out) {
        this.out = out;
    }

    /** What one stage tells. */
    final class Part implements Output {
        private final List<Consumer<Output>> waiting = new ArrayList<>();
        private boolean ended;

        @Override
        public void text(String text) {
            tell(o -> o.text(text));
        }

        @Override
        public void image(String id) {
            tell(o -> o.image(id));
        }

        @Override
        public void progress(ProgressEvent event) {
            tell(o -> o.progress(event));
        }

        private void tell(Consumer<Output> line) {
            lock.lock();
            try {
                if (parts.firstEntry().getValue() == this) line.accept(out);
                else waiting.add(line);
            } finally {
                lock.unlock();
            }
        }

        /** Nothing follows. */
        void end() {
            lock.lock();
            try {
                ended = true;
                forward();
            } finally {
                lock.unlock();
            }
        }

        private void flush() {
            waiting.forEach(line -> line.accept(out));
            waiting.clear();
        }
    }

    /** Under the lock. */
    private void forward() {
        while (!parts.isEmpty()) {
            Part first = parts.firstEntry().getValue();
            first.flush();
            if (!first.ended) return;
            if (parts.size() == 1) return;
            parts.pollFirstEntry();
        }
    }

    /** @param index of the stage; all are asked for before the first tells anything, or in their order */
    Part part(int index) {
        lock.lock();
        try {
            Part part = parts.computeIfAbsent(index, _ -> new Part());
            forward();
            return part;
        } finally {
            lock.unlock();
        }
    }

    /** After a failure: what stages before {@code index} and that stage itself have told and nobody has heard yet. */
    void flushUpTo(int index) {
        lock.lock();
        try {
            parts.headMap(index, true).values().forEach(Part::flush);
        } finally {
            lock.unlock();
        }
    }
}
