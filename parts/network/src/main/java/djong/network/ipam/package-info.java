/** Addresses of a network: which subnet it has and who holds which address. Pure bookkeeping, without a system call. */
@NullMarked
package djong.network.ipam;

import org.jspecify.annotations.NullMarked;
