/**
 * The registry as a copy of others that fills itself: what is asked for is fetched once, kept, and handed out from then on, also when the
 * other registry is out of reach. {@link djong.registry.server.mirror.Mirror} decides, {@link djong.registry.server.mirror.Download} is a
 * blob that is arriving.
 */
@NullMarked
package djong.registry.server.mirror;

import org.jspecify.annotations.NullMarked;
