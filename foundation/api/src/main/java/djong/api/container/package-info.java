/**
 * Documents of the tags Container and Exec: {@link ContainerCreateRequest} is the way in, {@link ContainerInspect} and {@link ContainerSummary} the ways out.
 *
 * <p>Immutable; nobody writes. The rules for null and empty stand in {@link djong.api}.
 */
@NullMarked
package djong.api.container;

import org.jspecify.annotations.NullMarked;
