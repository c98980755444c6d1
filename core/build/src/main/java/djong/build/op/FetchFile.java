package djong.build.op;

import djong.base.EngineException;
import djong.build.graph.Op;
import djong.build.graph.Scope;
import djong.build.graph.Tree;
import djong.build.op.WebFiles.Known;
import djong.engine.container.Parts;
import djong.linux.Dir;
import djong.linux.Root;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fetches a file by HTTP: ADD of a URL. For one whose checksum is given the server is asked once; for any other in each build, but not for its bytes where it says
 * that they are those of a file that was fetched before.
 *
 * @param known what was fetched before
 * @param checksum empty to take whatever comes
 */
public record FetchFile(Parts parts, WebFiles known, String url, String checksum, As as) implements Op {
    /**
     * What the file is in the folder.
     *
     * @param name empty for the last part of the URL
     */
    public record As(String name, int mode, int uid, int gid) {
        /** Root's, for nobody else. */
        public static final As PLAIN = new As("", 0600, 0, 0);
    }

    public FetchFile(Parts parts, WebFiles known, String url, String checksum) {
        this(parts, known, url, checksum, As.PLAIN);
    }

    @Override
    public String definition() {
        return "http " + url + " " + checksum + (as.equals(As.PLAIN) ? "" : " " + as);
    }

    @Override
    public boolean byContent() {
        return checksum.isEmpty();
    }

    /** Blocks for the server, and for all of a file that it has not said to be a known one. */
    @Override
    public Bound bound(List<Tree> inputs) throws IOException {
        if (!byContent()) return Op.super.bound(inputs);
        List<String> tags = known.at(url).stream().map(Known::tag).toList();
        try {
            Known same = tags.isEmpty() ? null : unchanged(tags);
            return same != null ? new Bound(new FetchedFile(this, same, null), () -> {}) : fetched(tags);
        } catch (EngineException.InvalidParameter e) {
            throw new EngineException.InvalidParameter("failed to load cache key: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            throw (InterruptedIOException) new InterruptedIOException("interrupted").initCause(e);
        }
    }

    /** The file that the server still has; null when it is another one, or the server does not answer such questions. */
    private @Nullable Known unchanged(List<String> tags) throws IOException, InterruptedException {
        try (Download.Fetched head = Download.ask(url, tags)) {
            return same(head, tags);
        } catch (EngineException e) {
            return null;
        }
    }

    private @Nullable Known same(Download.Fetched answer, List<String> tags) {
        // One that has not changed may go without saying which it is.
        boolean only = answer.unchanged() && answer.tag().isEmpty() && tags.size() == 1;
        return known.at(url, only ? tags.getFirst() : answer.tag()).orElse(null);
    }

    private Bound fetched(List<String> tags) throws IOException, InterruptedException {
        ContextFiles folder = ContextFiles.empty(parts.store().snapshots());
        boolean used = false;
        try (Download.Fetched answer = Download.open(url, Download.Words.BUILDKIT, tags)) {
            Known same = answer.unchanged() ? same(answer, tags) : null;
            if (same != null) return new Bound(new FetchedFile(this, same, null), () -> {});
            String digest = write(answer, folder.root(), "");
            var file = new Known(answer.tag(), digest, answer.modified());
            known.found(url, file);
            used = true;
            return new Bound(new FetchedFile(this, file, folder), folder::close);
        } finally {
            if (!used) folder.close();
        }
    }

    /** What it is called in its folder. */
    String name() {
        return as.name().isEmpty() ? Download.name(url) : as.name();
    }

    @Override
    public Tree run(List<Tree> inputs, Scope scope) throws InterruptedException {
        return new Change(parts.store().snapshots(), parts.images()).of(Tree.EMPTY, scope, root -> {
            try (Download.Fetched fetched = Download.open(url, Download.Words.BUILDKIT)) {
                write(fetched, root, checksum);
            } catch (InterruptedException e) {
                throw (InterruptedIOException) new InterruptedIOException("interrupted").initCause(e);
            }
        });
    }

    /** @return the digest of what came */
    String write(Download.Fetched fetched, Root root, String expected) throws IOException {
        try (Dir top = root.directory()) {
            String digest = Download.write(fetched, top, name(), expected);
            if (as.equals(As.PLAIN)) return digest;
            top.chown(name(), as.uid(), as.gid());
            top.chmod(name(), as.mode());
            return digest;
        }
    }
}
