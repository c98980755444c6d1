/**
 * Builds by BuildKit: the client's end of a session, which the daemon asks for folders, secrets, agents and credentials and gives results, the call for the build, and
 * what is told of it. Any operating system.
 */
@NullMarked
package djong.cli.buildkit;

import org.jspecify.annotations.NullMarked;
