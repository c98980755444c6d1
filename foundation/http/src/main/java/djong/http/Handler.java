package djong.http;

import java.io.IOException;

/** Answers a request, on the connection's own virtual thread; may block. */
@FunctionalInterface
public interface Handler {
    /**
     * Answers by one of {@link Exchange}'s ways. What is thrown before an answer becomes a 500; afterwards it cuts the connection, so
     * that the client sees that the answer is not whole.
     *
     * @throws IOException when the connection fails
     */
    void handle(Exchange exchange) throws IOException, InterruptedException;
}
