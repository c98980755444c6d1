package djong.registry.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A body as a stream that is fetched some way ahead of its reader. The JDK's own fetches one piece, hands it over and waits for the reader to ask for the
 * next; on a busy machine each of these turns costs more than the piece.
 */
final class Prefetched implements HttpResponse.BodySubscriber<Prefetched.Body> {
    /** Pieces ahead, each as large as the client's buffer at most. */
    private static final int AHEAD = 8;

    private sealed interface Item {
        record Piece(ByteBuffer bytes, boolean last) implements Item {}

        record End(@Nullable Throwable failure) implements Item {}
    }

    private final Patience patience;
    private final BlockingQueue<Item> items = new LinkedBlockingQueue<>();
    private final CompletableFuture<Body> body = new CompletableFuture<>();
    private volatile Flow.@Nullable Subscription subscription;
    private volatile boolean closed;

    Prefetched(Patience patience) {
        this.patience = patience;
    }

    @Override
    public CompletionStage<Body> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(AHEAD);
        body.complete(new Body());
    }

    @Override
    public void onNext(List<ByteBuffer> pieces) {
        for (int i = 0; i < pieces.size(); i++) items.add(new Item.Piece(pieces.get(i), i == pieces.size() - 1));
        if (pieces.isEmpty()) request();
    }

    @Override
    public void onError(Throwable failure) {
        items.add(new Item.End(failure));
    }

    @Override
    public void onComplete() {
        items.add(new Item.End(null));
    }

    private void request() {
        Flow.Subscription from = subscription;
        if (from != null && !closed) from.request(1);
    }

    /** For one thread at a time; may be closed by another, which ends a read. */
    final class Body extends InputStream {
        private ByteBuffer piece = ByteBuffer.allocate(0);
        private boolean last;
        private boolean ended;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            if (length == 0) return 0;
            while (!piece.hasRemaining()) if (!next()) return -1;
            int n = Math.min(length, piece.remaining());
            piece.get(into, from, n);
            return n;
        }

        /**
         * At most {@code maxBytes} from here on.
         *
         * @throws IOException also when they take too long, however steadily they come
         */
        byte[] document(int maxBytes) throws IOException {
            long until = System.nanoTime() + patience.document().toNanos();
            var whole = new ByteArrayOutputStream();
            byte[] some = new byte[16 << 10];
            while (whole.size() < maxBytes) {
                int n = read(some, 0, Math.min(some.length, maxBytes - whole.size()));
                if (n < 0) break;
                whole.write(some, 0, n);
                if (System.nanoTime() - until > 0)
                    throw new IOException("the registry has not sent it within "
                            + patience.document().toSeconds() + " s");
            }
            return whole.toByteArray();
        }

        private boolean next() throws IOException {
            if (closed) throw new IOException("closed");
            if (ended) return false;
            if (last) request();
            last = false;
            try {
                switch (items.poll(patience.silence().toNanos(), TimeUnit.NANOSECONDS)) {
                    case null -> {
                        close();
                        throw new IOException("the registry sent nothing for "
                                + patience.silence().toSeconds() + " s");
                    }
                    case Item.Piece(ByteBuffer bytes, boolean lastOfIts) -> {
                        piece = bytes;
                        last = lastOfIts;
                    }
                    case Item.End(var failure) -> {
                        ended = true;
                        if (failure != null) throw new IOException(failure.getMessage(), failure);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (IOException) new InterruptedIOException("context canceled").initCause(e);
            }
            return !ended;
        }

        @Override
        public int available() {
            return piece.remaining();
        }

        @Override
        public void close() {
            closed = true;
            Flow.Subscription from = subscription;
            if (from != null && !ended) from.cancel();
            // Whoever waits in a read learns of it.
            items.add(new Item.End(new IOException("closed")));
        }
    }
}
