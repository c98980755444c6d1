/**
 * What must not be collected although no record mentions it yet.
 *
 * <p>A {@link Lease} is held during a pull, a build or a create: all that is added to the store meanwhile stays, and so does what it
 * names explicitly. Leases end with the process, since a restart abandons the work they protect; unfinished blobs
 * are not subject to collection at all. A {@link WriteGate} stands between those who add and the collector.
 */
@NullMarked
package djong.store.lease;

import org.jspecify.annotations.NullMarked;
