package djong.runtime;

/** A standard stream; the ordinal is the number of its descriptor and of its byte in the multiplexed wire format. */
public enum StdStream {
    STDIN,
    STDOUT,
    STDERR
}
