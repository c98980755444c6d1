/** Connection loop on virtual threads, routing, hijack and streaming; HttpCore inside. */
@NullMarked
package djong.http;

import org.jspecify.annotations.NullMarked;
