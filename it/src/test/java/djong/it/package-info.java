/**
 * The product from the outside: a real daemon in a throwaway data root, driven as processes by the docker CLI, our own CLI, docker-java and
 * Python's client, and compared with a reference engine where one answers.
 *
 * <p>{@link djong.it.Daemon} starts and ends a daemon; {@link djong.it.Command} runs a program; {@link djong.it.Images} makes the small
 * images the tests use. A parity test runs one script on both engines and compares what came out after {@link djong.it.Normal} has taken
 * ids, times and sizes away. Everything here needs root and skips with a reason without it.
 */
@NullMarked
package djong.it;

import org.jspecify.annotations.NullMarked;
