/**
 * What a container was asked to be: {@link ContainerConfig} travels with an image, {@link HostConfig} belongs to this host, {@link ExecConfig}
 * is one more process. Records of facts, validated where they are used; who changes a container makes new ones.
 */
@NullMarked
package djong.engine.config;

import org.jspecify.annotations.NullMarked;
