package djong.api.container;

import djong.api.wire.ShownEndpointIpamConfig;
import djong.api.wire.ShownStringMap;
import djong.api.wire.ShownStrings;
import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A container's place in one network: what was asked for, and once running what it got. */
@Json
public record EndpointSettings(
        @Json.Property("IPAMConfig") @Json.Serializer(ShownEndpointIpamConfig.class) @Nullable
        EndpointIpamConfig ipamConfig,

        @Json.Property("Links") @Json.Serializer(ShownStrings.class) @Nullable
        List<String> links,

        @Json.Property("Aliases") @Json.Serializer(ShownStrings.class) @Nullable
        List<String> aliases,

        @Json.Property("MacAddress") String macAddress,

        @Json.Property("DriverOpts") @Json.Serializer(ShownStringMap.class) @Nullable
        Map<String, String> driverOpts,

        @Json.Property("GwPriority") int gwPriority,
        @Json.Property("NetworkID") String networkId,
        @Json.Property("EndpointID") String endpointId,
        @Json.Property("Gateway") String gateway,
        @Json.Property("IPAddress") String ipAddress,
        @Json.Property("IPPrefixLen") int ipPrefixLen,
        @Json.Property("IPv6Gateway") String ipv6Gateway,
        @Json.Property("GlobalIPv6Address") String globalIpv6Address,
        @Json.Property("GlobalIPv6PrefixLen") int globalIpv6PrefixLen,

        @Json.Property("DNSNames") @Json.Serializer(ShownStrings.class) @Nullable
        List<String> dnsNames) {

    public EndpointSettings {
        macAddress = macAddress == null ? "" : macAddress;
        networkId = networkId == null ? "" : networkId;
        endpointId = endpointId == null ? "" : endpointId;
        gateway = gateway == null ? "" : gateway;
        ipAddress = ipAddress == null ? "" : ipAddress;
        ipv6Gateway = ipv6Gateway == null ? "" : ipv6Gateway;
        globalIpv6Address = globalIpv6Address == null ? "" : globalIpv6Address;
    }

    /** Everything at its zero value, to be set by name. */
    public static Builder builder() {
        return new Builder();
    }

    /** A copy to change some components of. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.ipamConfig = ipamConfig;
        builder.links = links;
        builder.aliases = aliases;
        builder.macAddress = macAddress;
        builder.driverOpts = driverOpts;
        builder.gwPriority = gwPriority;
        builder.networkId = networkId;
        builder.endpointId = endpointId;
        builder.gateway = gateway;
        builder.ipAddress = ipAddress;
        builder.ipPrefixLen = ipPrefixLen;
        builder.ipv6Gateway = ipv6Gateway;
        builder.globalIpv6Address = globalIpv6Address;
        builder.globalIpv6PrefixLen = globalIpv6PrefixLen;
        builder.dnsNames = dnsNames;
        return builder;
    }

    /** Sets components by name; one thread. */
    public static final class Builder {
        private @Nullable EndpointIpamConfig ipamConfig;
        private @Nullable List<String> links;
        private @Nullable List<String> aliases;
        private String macAddress = "";
        private @Nullable Map<String, String> driverOpts;
        private int gwPriority;
        private String networkId = "";
        private String endpointId = "";
        private String gateway = "";
        private String ipAddress = "";
        private int ipPrefixLen;
        private String ipv6Gateway = "";
        private String globalIpv6Address = "";
        private int globalIpv6PrefixLen;
        private @Nullable List<String> dnsNames;

        private Builder() {}

        public Builder ipamConfig(@Nullable EndpointIpamConfig value) {
            this.ipamConfig = value;
            return this;
        }

        public Builder links(@Nullable List<String> value) {
            this.links = value;
            return this;
        }

        public Builder aliases(@Nullable List<String> value) {
            this.aliases = value;
            return this;
        }

        public Builder macAddress(String value) {
            this.macAddress = value;
            return this;
        }

        public Builder driverOpts(@Nullable Map<String, String> value) {
            this.driverOpts = value;
            return this;
        }

        public Builder gwPriority(int value) {
            this.gwPriority = value;
            return this;
        }

        public Builder networkId(String value) {
            this.networkId = value;
            return this;
        }

        public Builder endpointId(String value) {
            this.endpointId = value;
            return this;
        }

        public Builder gateway(String value) {
            this.gateway = value;
            return this;
        }

        public Builder ipAddress(String value) {
            this.ipAddress = value;
            return this;
        }

        public Builder ipPrefixLen(int value) {
            this.ipPrefixLen = value;
            return this;
        }

        public Builder ipv6Gateway(String value) {
            this.ipv6Gateway = value;
            return this;
        }

        public Builder globalIpv6Address(String value) {
            this.globalIpv6Address = value;
            return this;
        }

        public Builder globalIpv6PrefixLen(int value) {
            this.globalIpv6PrefixLen = value;
            return this;
        }

        public Builder dnsNames(@Nullable List<String> value) {
            this.dnsNames = value;
            return this;
        }

        public EndpointSettings build() {
            return new EndpointSettings(
                    ipamConfig,
                    links,
                    aliases,
                    macAddress,
                    driverOpts,
                    gwPriority,
                    networkId,
                    endpointId,
                    gateway,
                    ipAddress,
                    ipPrefixLen,
                    ipv6Gateway,
                    globalIpv6Address,
                    globalIpv6PrefixLen,
                    dnsNames);
        }
    }
}
