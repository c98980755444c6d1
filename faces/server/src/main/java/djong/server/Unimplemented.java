package djong.server;

import djong.base.EngineException;
import djong.http.Router;
import java.util.List;

/** All operations of API v1.51 that Djong does not do yet. Each answers 501 and names itself. */
final class Unimplemented {
    /** An operation of the API by its name in the reference. */
    record Operation(String method, String pattern, String name) {}

    static final List<Operation> OPERATIONS = List.of(
            op("GET", "/plugins", "PluginList"),
            op("GET", "/plugins/privileges", "GetPluginPrivileges"),
            op("POST", "/plugins/pull", "PluginPull"),
            op("DELETE", "/plugins/{name:.*}", "PluginDelete"),
            op("POST", "/plugins/{name:.*}/enable", "PluginEnable"),
            op("POST", "/plugins/{name:.*}/disable", "PluginDisable"),
            op("POST", "/plugins/{name:.*}/upgrade", "PluginUpgrade"),
            op("POST", "/plugins/create", "PluginCreate"),
            op("POST", "/plugins/{name:.*}/push", "PluginPush"),
            op("POST", "/plugins/{name:.*}/set", "PluginSet"),
            op("GET", "/nodes", "NodeList"),
            op("GET", "/nodes/{id}", "NodeInspect"),
            op("DELETE", "/nodes/{id}", "NodeDelete"),
            op("POST", "/nodes/{id}/update", "NodeUpdate"),
            op("GET", "/swarm", "SwarmInspect"),
            op("POST", "/swarm/init", "SwarmInit"),
            op("POST", "/swarm/join", "SwarmJoin"),
            op("POST", "/swarm/leave", "SwarmLeave"),
            op("POST", "/swarm/update", "SwarmUpdate"),
            op("GET", "/swarm/unlockkey", "SwarmUnlockkey"),
            op("POST", "/swarm/unlock", "SwarmUnlock"),
            op("GET", "/services", "ServiceList"),
            op("POST", "/services/create", "ServiceCreate"),
            op("GET", "/services/{id}", "ServiceInspect"),
            op("DELETE", "/services/{id}", "ServiceDelete"),
            op("POST", "/services/{id}/update", "ServiceUpdate"),
            op("GET", "/services/{id}/logs", "ServiceLogs"),
            op("GET", "/tasks", "TaskList"),
            op("GET", "/tasks/{id}", "TaskInspect"),
            op("GET", "/tasks/{id}/logs", "TaskLogs"),
            op("GET", "/secrets", "SecretList"),
            op("POST", "/secrets/create", "SecretCreate"),
            op("GET", "/secrets/{id}", "SecretInspect"),
            op("DELETE", "/secrets/{id}", "SecretDelete"),
            op("POST", "/secrets/{id}/update", "SecretUpdate"),
            op("GET", "/configs", "ConfigList"),
            op("POST", "/configs/create", "ConfigCreate"),
            op("GET", "/configs/{id}", "ConfigInspect"),
            op("DELETE", "/configs/{id}", "ConfigDelete"),
            op("POST", "/configs/{id}/update", "ConfigUpdate"));

    private Unimplemented() {}

    private static Operation op(String method, String pattern, String name) {
        return new Operation(method, pattern, name);
    }

    /** Comes after all other routes, so that it takes only what they leave. */
    static void register(Router router) {
        for (Operation operation : OPERATIONS) {
            router.add(operation.method, operation.pattern, _ -> {
                throw new EngineException.NotImplemented(operation.name + " (" + operation.method + " "
                        + operation.pattern + ") is not implemented in Djong yet");
            });
        }
    }
}
