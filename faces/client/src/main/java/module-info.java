/** Client of the Engine API. */
module djong.client {
    requires static org.jspecify;
    requires djong.base;
    requires djong.api;
    requires io.avaje.jsonb;
}
