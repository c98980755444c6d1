/**
 * A registry of images: the OCI distribution API over its own store, with accounts, or as a mirror of other registries.
 *
 * <p>{@link djong.registry.server.Options} is what the command line says, {@link djong.registry.server.RegistryServer} the running
 * registry, {@link djong.registry.server.Main} the program. Below: {@code spec} (words of the specification), {@code storage}, {@code auth},
 * {@code mirror}, {@code routes} (HTTP), {@code wire} (JSON).
 */
@NullMarked
package djong.registry.server;

import org.jspecify.annotations.NullMarked;
