package djong.volume;

/**
 * What a volume takes and who needs it.
 *
 * @param sizeBytes the sum of the files' sizes; a file with several names counts once
 * @param holders how many ids refer to it
 */
public record VolumeUsage(Volume volume, long sizeBytes, int holders) {}
