/**
 * What images become on their way out of a build: manifests and indexes with the annotations and the packing that were asked for, archives of them, and layers whose
 * times nobody can tell. Knows nothing of clients.
 */
@NullMarked
package djong.build.export;

import org.jspecify.annotations.NullMarked;
