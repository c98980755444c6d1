/**
 * Devices by name: the Container Device Interface, version 0.8. A file on the host describes what of a container has to change so that it
 * can use a device: variables, device nodes, mounts, hooks. {@link djong.engine.cdi.Cdi} reads the files when a container starts; only the host's
 * root can write them, so what they say is done as it stands. Nothing in an image can name a device.
 */
@NullMarked
package djong.engine.cdi;

import org.jspecify.annotations.NullMarked;
