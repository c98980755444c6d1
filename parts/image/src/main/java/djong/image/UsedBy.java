package djong.image;

import djong.oci.Digest;
import java.util.List;

/** Tells which containers use an image: asked before one is removed. Must not block on a container's lock. */
@FunctionalInterface
public interface UsedBy {
    /** A container as far as images care. */
    record User(String containerId, boolean running) {}

    /** The containers made from {@code image}, in no order. */
    List<User> of(Digest image);
}
