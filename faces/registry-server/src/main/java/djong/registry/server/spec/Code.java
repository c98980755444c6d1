package djong.registry.server.spec;

/** Error codes of the distribution-spec, and those of the distribution project beyond it, with the status that goes with them. */
public enum Code {
    BLOB_UNKNOWN(404),
    BLOB_UPLOAD_INVALID(400),
    BLOB_UPLOAD_UNKNOWN(404),
    DIGEST_INVALID(400),
    MANIFEST_BLOB_UNKNOWN(404),
    MANIFEST_INVALID(400),
    MANIFEST_UNKNOWN(404),
    NAME_INVALID(400),
    NAME_UNKNOWN(404),
    SIZE_INVALID(400),
    UNAUTHORIZED(401),
    DENIED(403),
    UNSUPPORTED(405),
    TOOMANYREQUESTS(429),
    RANGE_INVALID(416),
    PAGINATION_NUMBER_INVALID(400),
    UNAVAILABLE(503),
    UNKNOWN(500);

    private final int status;

    Code(int status) {
        this.status = status;
    }

    /** The HTTP status where nothing else is said. */
    public int status() {
        return status;
    }
}
