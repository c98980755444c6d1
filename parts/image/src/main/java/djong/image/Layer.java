package djong.image;

import djong.oci.Digest;

/**
 * A layer that is here: its archive as a blob, and its files, on those of the layers below, as a snapshot.
 *
 * @param diffId digest of the archive
 * @param blob digest of what is kept of it, which may be packed
 * @param tarBytes length of the archive, not packed
 * @param sizeBytes of the files in it
 */
public record Layer(Digest diffId, Digest blob, long tarBytes, long sizeBytes) {}
