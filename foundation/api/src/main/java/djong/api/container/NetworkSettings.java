package djong.api.container;

import djong.api.wire.Ports;
import djong.api.wire.ShownNetworkAddressList;
import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A container's networks; the fields beside {@code Networks} repeat the default bridge's and live up to API 1.51. */
@Json
public record NetworkSettings(
        @Json.Property("Bridge") String bridge,
        @Json.Property("SandboxID") String sandboxId,
        @Json.Property("SandboxKey") String sandboxKey,

        @Json.Property("Ports") @Json.Serializer(Ports.class)
        Map<String, @Nullable List<PortBinding>> ports,

        @Json.Property("HairpinMode") boolean hairpinMode,
        @Json.Property("LinkLocalIPv6Address") String linkLocalIpv6Address,
        @Json.Property("LinkLocalIPv6PrefixLen") int linkLocalIpv6PrefixLen,

        @Json.Property("SecondaryIPAddresses") @Json.Serializer(ShownNetworkAddressList.class) @Nullable
        List<NetworkAddress> secondaryIpAddresses,

        @Json.Property("SecondaryIPv6Addresses") @Json.Serializer(ShownNetworkAddressList.class) @Nullable
        List<NetworkAddress> secondaryIpv6Addresses,

        @Json.Property("EndpointID") String endpointId,
        @Json.Property("Gateway") String gateway,
        @Json.Property("GlobalIPv6Address") String globalIpv6Address,
        @Json.Property("GlobalIPv6PrefixLen") int globalIpv6PrefixLen,
        @Json.Property("IPAddress") String ipAddress,
        @Json.Property("IPPrefixLen") int ipPrefixLen,
        @Json.Property("IPv6Gateway") String ipv6Gateway,
        @Json.Property("MacAddress") String macAddress,
        @Json.Property("Networks") Map<String, EndpointSettings> networks) {

    public NetworkSettings {
        bridge = bridge == null ? "" : bridge;
        sandboxId = sandboxId == null ? "" : sandboxId;
        sandboxKey = sandboxKey == null ? "" : sandboxKey;
        ports = ports == null ? Map.of() : ports;
        linkLocalIpv6Address = linkLocalIpv6Address == null ? "" : linkLocalIpv6Address;
        endpointId = endpointId == null ? "" : endpointId;
        gateway = gateway == null ? "" : gateway;
        globalIpv6Address = globalIpv6Address == null ? "" : globalIpv6Address;
        ipAddress = ipAddress == null ? "" : ipAddress;
        ipv6Gateway = ipv6Gateway == null ? "" : ipv6Gateway;
        macAddress = macAddress == null ? "" : macAddress;
        networks = networks == null ? Map.of() : networks;
    }

    /** Everything at its zero value, to be set by name. */
    public static Builder builder() {
        return new Builder();
    }

    /** A copy to change some components of. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.bridge = bridge;
        builder.sandboxId = sandboxId;
        builder.sandboxKey = sandboxKey;
        builder.ports = ports;
        builder.hairpinMode = hairpinMode;
        builder.linkLocalIpv6Address = linkLocalIpv6Address;
        builder.linkLocalIpv6PrefixLen = linkLocalIpv6PrefixLen;
        builder.secondaryIpAddresses = secondaryIpAddresses;
        builder.secondaryIpv6Addresses = secondaryIpv6Addresses;
        builder.endpointId = endpointId;
        builder.gateway = gateway;
        builder.globalIpv6Address = globalIpv6Address;
        builder.globalIpv6PrefixLen = globalIpv6PrefixLen;
        builder.ipAddress = ipAddress;
        builder.ipPrefixLen = ipPrefixLen;
        builder.ipv6Gateway = ipv6Gateway;
        builder.macAddress = macAddress;
        builder.networks = networks;
        return builder;
    }

    /** Sets components by name; one thread. */
    public static final class Builder {
        private String bridge = "";
        private String sandboxId = "";
        private String sandboxKey = "";
        private Map<String, @Nullable List<PortBinding>> ports = Map.of();
        private boolean hairpinMode;
        private String linkLocalIpv6Address = "";
        private int linkLocalIpv6PrefixLen;
        private @Nullable List<NetworkAddress> secondaryIpAddresses;
        private @Nullable List<NetworkAddress> secondaryIpv6Addresses;
        private String endpointId = "";
        private String gateway = "";
        private String globalIpv6Address = "";
        private int globalIpv6PrefixLen;
        private String ipAddress = "";
        private int ipPrefixLen;
        private String ipv6Gateway = "";
        private String macAddress = "";
        private Map<String, EndpointSettings> networks = Map.of();

        private Builder() {}

        public Builder bridge(String value) {
            this.bridge = value;
            return this;
        }

        public Builder sandboxId(String value) {
            this.sandboxId = value;
            return this;
        }

        public Builder sandboxKey(String value) {
            this.sandboxKey = value;
            return this;
        }

        public Builder ports(Map<String, @Nullable List<PortBinding>> value) {
            this.ports = value;
            return this;
        }

        public Builder hairpinMode(boolean value) {
            this.hairpinMode = value;
            return this;
        }

        public Builder linkLocalIpv6Address(String value) {
            this.linkLocalIpv6Address = value;
            return this;
        }

        public Builder linkLocalIpv6PrefixLen(int value) {
            this.linkLocalIpv6PrefixLen = value;
            return this;
        }

        public Builder secondaryIpAddresses(@Nullable List<NetworkAddress> value) {
            this.secondaryIpAddresses = value;
            return this;
        }

        public Builder secondaryIpv6Addresses(@Nullable List<NetworkAddress> value) {
            this.secondaryIpv6Addresses = value;
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

        public Builder globalIpv6Address(String value) {
            this.globalIpv6Address = value;
            return this;
        }

        public Builder globalIpv6PrefixLen(int value) {
            this.globalIpv6PrefixLen = value;
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

        public Builder macAddress(String value) {
            this.macAddress = value;
            return this;
        }

        public Builder networks(Map<String, EndpointSettings> value) {
            this.networks = value;
            return this;
        }

        public NetworkSettings build() {
            return new NetworkSettings(
                    bridge,
                    sandboxId,
                    sandboxKey,
                    ports,
                    hairpinMode,
                    linkLocalIpv6Address,
                    linkLocalIpv6PrefixLen,
                    secondaryIpAddresses,
                    secondaryIpv6Addresses,
                    endpointId,
                    gateway,
                    globalIpv6Address,
                    globalIpv6PrefixLen,
                    ipAddress,
                    ipPrefixLen,
                    ipv6Gateway,
                    macAddress,
                    networks);
        }
    }
}
