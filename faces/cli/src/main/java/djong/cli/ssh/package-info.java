/**
 * SSH keys of files, lent as an agent lends them: who asks gets signatures, never a key. Start with {@link djong.cli.ssh.KeyAgent}.
 *
 * <p>Background: RFC 4251 (strings and numbers), RFC 4253 and 8332 (RSA), 5656 (ECDSA), 8709 (Ed25519), and the Internet draft on the agent's protocol.
 */
@NullMarked
package djong.cli.ssh;

import org.jspecify.annotations.NullMarked;
