/** The commands on networks. */
@NullMarked
package djong.cli.network;

import org.jspecify.annotations.NullMarked;
