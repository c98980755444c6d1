/**
 * Who asks, and what they may do.
 *
 * <p>{@link djong.registry.server.auth.Accounts} knows names and passwords (htpasswd), {@link djong.registry.server.auth.Rights} who may do
 * what where, {@link djong.registry.server.auth.Tokens} makes and reads tokens; {@link djong.registry.server.auth.Gate} puts them together.
 * Files are read again when they change.
 */
@NullMarked
package djong.registry.server.auth;

import org.jspecify.annotations.NullMarked;
