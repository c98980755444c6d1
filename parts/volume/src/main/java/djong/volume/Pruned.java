package djong.volume;

import java.util.List;

/** What a prune took away. */
public record Pruned(List<String> names, long reclaimedBytes) {}
