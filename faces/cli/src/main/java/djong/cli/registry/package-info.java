/**
 * Commands about registries: logging in and out, searching, looking at manifests; and what the configuration file knows of them.
 *
 * <p>Credentials are kept where docker keeps them, in {@code config.json} or with the helper that it names, so that both programs share them. Start with
 * {@link djong.cli.registry.Credentials}.
 */
@NullMarked
package djong.cli.registry;

import org.jspecify.annotations.NullMarked;
