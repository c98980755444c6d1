/** A client of the Engine API over unix sockets, TCP and TLS; any operating system. */
module djong.client {
    requires static org.jspecify;
    requires djong.base;
    requires transitive djong.api;

    exports djong.client;
}
