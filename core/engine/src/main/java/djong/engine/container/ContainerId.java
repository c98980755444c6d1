package djong.engine.container;

import djong.base.EngineException;
import djong.base.Ids;

/**
 * A container's identity: 64 lower-case hexadecimal digits.
 *
 * @param hex all of them
 */
public record ContainerId(String hex) {
    public ContainerId {
        if (!Ids.isWhole(hex)) throw new EngineException.InvalidParameter("invalid container id: " + hex);
    }

    static ContainerId random() {
        return new ContainerId(Ids.random());
    }

    /** The 12 digits that people are shown. */
    public String shortened() {
        return Ids.truncated(hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
