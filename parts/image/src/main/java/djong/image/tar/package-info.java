/**
 * Tape archives as images use them: read and written as streams, nothing kept but the current entry.
 *
 * <p>An <b>entry</b> is one object with its attributes; its <b>stored bytes</b> follow it in the stream. For a sparse file the stored
 * bytes are only the <b>segments</b> that hold data, and the entry says where they belong. Read are ustar, PAX, GNU and old V7
 * headers, GNU long names, and the four GNU sparse forms (old, 0.0, 0.1, 1.0); written is ustar with PAX records where ustar is too small.
 *
 * <p>Nothing here touches a file system, and nothing an archive says is believed: sizes, counts and numbers are bounded, names are handed on
 * as they stand. Making a name safe is the business of {@link djong.image.unpack}.
 *
 * <p>Start with {@link djong.image.tar.TarReader}. Background: POSIX pax(1), "ustar Interchange Format" and "pax Extended Header"; GNU tar manual,
 * "Storing Sparse Files"; libarchive tar(5).
 */
@NullMarked
package djong.image.tar;

import org.jspecify.annotations.NullMarked;
