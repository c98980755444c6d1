/** Engine API records and their JSON; no behaviour. */
module djong.api {
    requires static org.jspecify;
    requires transitive djong.base;
    requires io.avaje.jsonb;
}
