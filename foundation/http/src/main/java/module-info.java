/** HTTP/1.1 on virtual threads over unix, TCP and TLS sockets: connection loop, routing, streaming, hijack. HttpCore reads and writes the syntax. */
module djong.http {
    requires static org.jspecify;
    requires transitive djong.base;
    requires jdk.net;
    requires org.apache.httpcomponents.core5.httpcore5;

    exports djong.http;
}
