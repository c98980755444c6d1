package djong.build.buildkit;

import djong.base.EngineException;
import djong.build.op.CommandFailed;
import djong.dockerfile.expand.Quoted;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.CancellationException;

/** What clients are told of failures. */
final class Failures {
    private Failures() {}

    static String message(Throwable failure) {
        if (failure instanceof CommandFailed command)
            return "process " + Quoted.of(command.command()) + " did not complete successfully: "
                    + (command.code() == 0 ? command.getMessage() : "exit code: " + command.code());
        if (failure instanceof StatusRuntimeException status) {
            String description = status.getStatus().getDescription();
            return description == null ? status.getStatus().getCode().toString() : description;
        }
        String message = failure.getMessage();
        return message == null ? failure.toString() : message;
    }

    /** What a step itself is said to have failed with: not why that was in the way of the build. */
    static String own(Throwable failure) {
        return message(failure).replaceFirst("^failed to (load|compute) cache key: ", "");
    }

    static Status status(Throwable failure) {
        String message = message(failure);
        return switch (failure) {
            case EngineException e -> status(e).withDescription(message);
            case InterruptedException _, CancellationException _ ->
                Status.CANCELLED.withDescription("context canceled");
            case StatusRuntimeException e -> e.getStatus();
            case StackOverflowError _ ->
                Status.INTERNAL.withDescription("too many stages or steps of the build stand on each other");
            // Memory that ends: the daemon's fault, of whatever the client has sent.
            case Error _ -> Status.INTERNAL.withDescription("internal error: " + failure);
            default -> Status.UNKNOWN.withDescription(message);
        };
    }

    private static Status status(EngineException failure) {
        return switch (failure) {
            case EngineException.Unauthorized _ -> Status.UNAUTHENTICATED;
            case EngineException.Forbidden _ -> Status.PERMISSION_DENIED;
            case EngineException.NotImplemented _ -> Status.UNIMPLEMENTED;
            case EngineException.Unavailable _ -> Status.UNAVAILABLE;
            // Clients show the code before the message, but for this one, which BuildKit has for all that is wrong with
            // a build.
            case EngineException.InvalidParameter _,
                    EngineException.NotFound _,
                    EngineException.Conflict _,
                    EngineException.NotModified _,
                    EngineException.System _ -> Status.UNKNOWN;
        };
    }
}
