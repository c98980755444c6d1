package djong.build.session;

import djong.base.EngineException;
import io.grpc.Status;
import io.grpc.StatusException;

/** Failures of calls to a client, with their meaning in the engine. */
final class RpcErrors {
    private RpcErrors() {}

    /** What a call to a client has come to. @param what was to be done, for people */
    static EngineException engine(String what, StatusException e) {
        Status status = e.getStatus();
        String text = what + ": " + (status.getDescription() == null ? status.getCode() : status.getDescription());
        return switch (status.getCode()) {
            case NOT_FOUND -> new EngineException.NotFound(text);
            case INVALID_ARGUMENT, OUT_OF_RANGE, FAILED_PRECONDITION -> new EngineException.InvalidParameter(text, e);
            case UNAUTHENTICATED -> new EngineException.Unauthorized(text);
            case PERMISSION_DENIED -> new EngineException.Forbidden(text);
            case ALREADY_EXISTS, ABORTED -> new EngineException.Conflict(text);
            case UNIMPLEMENTED -> new EngineException.NotImplemented(text);
            case UNAVAILABLE, CANCELLED, DEADLINE_EXCEEDED -> new EngineException.Unavailable(text);
            case OK, UNKNOWN, RESOURCE_EXHAUSTED, INTERNAL, DATA_LOSS -> new EngineException.System(text, e);
        };
    }
}
