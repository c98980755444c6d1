/** Connection loop on virtual threads, routing, hijack and streaming; HttpCore inside. */
module djong.http {
    requires static org.jspecify;
    requires transitive djong.base;
    requires org.apache.httpcomponents.core5.httpcore5;
}
