package djong.runtime.log;

/** A standard stream of a process, in its log as on its attachments; the ordinal is the number of its descriptor and of its byte in the multiplexed wire format. */
public enum StdStream {
    STDIN,
    STDOUT,
    STDERR
}
