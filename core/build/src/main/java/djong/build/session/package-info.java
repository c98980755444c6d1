/**
 * The client's end of a build, while the build runs: its files, secrets, SSH agent, credentials, and what is written back to it.
 *
 * <p>A client opens a session beside its build and names it in the build's request. {@link Sessions} holds those that are open; a {@link ClientSession} is one.
 * What a client says is checked as if a stranger said it: names of files go through {@code linux.Root} and {@code linux.Dir}.
 */
@NullMarked
package djong.build.session;

import org.jspecify.annotations.NullMarked;
