/**
 * What BuildKit's clients ask for besides builds: who works here, what is kept and how it goes, which builds have been, blobs by digest, and whether the daemon is
 * alive. {@link ControlCalls} answers for the service Control, in plain values; {@link BuildKitDoor} is where connections come in.
 */
@NullMarked
package djong.build.control;

import org.jspecify.annotations.NullMarked;
