/**
 * The commands on images. {@link ImageName} is what a user calls an image, {@link Pull} downloads one, {@link ProgressDrawing} shows
 * how far streams of progress are.
 */
@NullMarked
package djong.cli.image;

import org.jspecify.annotations.NullMarked;
