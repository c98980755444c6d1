/**
 * Volumes in Docker's words: a {@link djong.volume.Volume} is a directory with a name that outlives the containers which use it.
 *
 * <p>{@link djong.volume.Volumes} is the service and the only writer of {@code volumes/} below the data root and of the collection
 * {@code volume} in the metadata. It knows ids, not containers: an id <i>holds</i> a volume as long as something of that id refers to it,
 * running or not, which protects the volume from removal; an id <i>uses</i> it while it needs the directory mounted. Holders and users are
 * kept in memory and told anew by the engine after a restart; what is mounted, the kernel knows.
 *
 * <p>There is one driver, {@code local}. A volume with options is a mount (of a device, a directory, a tmpfs, NFS) that is made for its
 * first user and taken away after its last: {@link djong.volume.LocalOptions}.
 *
 * <p>What is on disk: {@code volumes/NAME/_data}. A record in the metadata makes it a volume; a directory without a record is what a crash
 * left of a creation or a removal and is swept by the next {@link djong.volume.Volumes#open}.
 */
@NullMarked
package djong.volume;

import org.jspecify.annotations.NullMarked;
