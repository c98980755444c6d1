/** The command line. Any operating system. */
module djong.cli {
    requires static org.jspecify;
    requires djong.api;
    requires djong.buildkit;
    requires djong.client;
    requires djong.dockerfile;
    // sun.misc.Signal: forwards signals to the container and hears of the terminal's size
    requires jdk.unsupported;
}
