package djong.engine.spec;

import java.util.List;

/**
 * Who a process is.
 *
 * @param groups every group, the primary one first
 * @param home of the user; {@code /} when unknown
 */
public record Identity(int uid, int gid, List<Integer> groups, String home) {}
