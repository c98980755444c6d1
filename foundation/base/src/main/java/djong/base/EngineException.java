package djong.base;

import org.jspecify.annotations.Nullable;

/**
 * A refusal or a failure with a meaning that a client can act on. The class says which kind it is, the message is for people; where
 * clients match on the text it is in Docker's words.
 */
public abstract sealed class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private EngineException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** The message, never null. */
    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? getClass().getSimpleName() : message;
    }

    /** The request itself is wrong: a value, a combination, a name. */
    public static final class InvalidParameter extends EngineException {
        private static final long serialVersionUID = 1;

        public InvalidParameter(String message) {
            super(message, null);
        }

        public InvalidParameter(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Who asks is not known, or did not prove it. */
    public static final class Unauthorized extends EngineException {
        private static final long serialVersionUID = 1;

        public Unauthorized(String message) {
            super(message, null);
        }
    }

    /** Who asks is known and may not, or the object is protected. */
    public static final class Forbidden extends EngineException {
        private static final long serialVersionUID = 1;

        public Forbidden(String message) {
            super(message, null);
        }
    }

    /** The object named does not exist. */
    public static final class NotFound extends EngineException {
        private static final long serialVersionUID = 1;

        public NotFound(String message) {
            super(message, null);
        }

        public NotFound(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The object exists and is in a state that does not allow it. */
    public static final class Conflict extends EngineException {
        private static final long serialVersionUID = 1;

        public Conflict(String message) {
            super(message, null);
        }
    }

    /** Nothing to do: the object is already as wished. */
    public static final class NotModified extends EngineException {
        private static final long serialVersionUID = 1;

        public NotModified(String message) {
            super(message, null);
        }
    }

    /** Known and not built yet; the message names it. */
    public static final class NotImplemented extends EngineException {
        private static final long serialVersionUID = 1;

        public NotImplemented(String message) {
            super(message, null);
        }
    }

    /** Cannot be done now, may be possible later: something needed is stopping, busy or out of reach. */
    public static final class Unavailable extends EngineException {
        private static final long serialVersionUID = 1;

        public Unavailable(String message) {
            super(message, null);
        }

        public Unavailable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Anything else went wrong here: the kernel, the disk, a helper program, a bug. */
    public static final class System extends EngineException {
        private static final long serialVersionUID = 1;

        public System(String message) {
            super(message, null);
        }

        public System(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
