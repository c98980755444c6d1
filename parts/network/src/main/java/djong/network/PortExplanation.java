package djong.network;

import java.util.List;

/**
 * What carries a packet to a published port, in the order it is met, and what is in the way.
 *
 * @param port as it is published
 * @param verdict who reaches it, or why nobody does, in one sentence
 */
public record PortExplanation(PortMapping port, List<Step> steps, String verdict) {
    /**
     * @param good whether it is as it must be
     * @param what such as {@code rule}
     * @param says which one, or what is missing
     */
    public record Step(boolean good, String what, String says) {}

    public PortExplanation {
        steps = List.copyOf(steps);
    }
}
