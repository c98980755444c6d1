package djong.http;

import java.time.Duration;

/**
 * What a client may ask of the server before it is refused.
 *
 * @param lineBytes longest request line and longest header line; build arguments travel in the query, so it is generous
 * @param headBytes all lines of a head together
 * @param headers number of header lines
 * @param headTime from the first byte of a head to its last
 * @param idleTime how long a connection may be quiet between requests, to twice as long; zero for ever
 * @param discardBytes how much of an unread request body is read away to keep the connection; more than that closes it
 */
public record Limits(
        int lineBytes, int headBytes, int headers, Duration headTime, Duration idleTime, long discardBytes) {
    /** One MiB for a head, 30 seconds for it to arrive, all the time before it. */
    public static Limits standard() {
        return new Limits(1 << 20, 1 << 20, 500, Duration.ofSeconds(30), Duration.ZERO, 256 << 10);
    }
}
