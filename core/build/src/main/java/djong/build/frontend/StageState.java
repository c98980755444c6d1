package djong.build.frontend;

import djong.build.graph.Vertex;
import djong.oci.Platform;
import djong.oci.RunConfig;

/**
 * Where a stage begins or ends.
 *
 * @param author empty for nobody
 */
record StageState(Vertex files, RunConfig config, Steps steps, String author, Platform platform) {}
