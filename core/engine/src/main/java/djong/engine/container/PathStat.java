package djong.engine.container;

import java.time.Instant;

/**
 * Facts of a file of a container.
 *
 * @param name the last component of the path as it was asked for
 * @param mode type and permissions, inode(7)
 * @param linkTarget where a symbolic link leads in the end, absolute in the container; empty for anything else
 */
public record PathStat(String name, long sizeBytes, int mode, Instant modified, String linkTarget) {}
