/** The daemon: options, wiring, signals, reconcile at start. */
@NullMarked
package djong.daemon;

import org.jspecify.annotations.NullMarked;
