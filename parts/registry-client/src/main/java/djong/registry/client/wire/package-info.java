/** What registries and their token servers answer, as JSON. Only {@link djong.registry.client} reads these. */
@NullMarked
package djong.registry.client.wire;

import org.jspecify.annotations.NullMarked;
