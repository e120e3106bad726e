package org.flinknpu.cluster;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.highavailability.ClientHighAvailabilityServices;
import org.apache.flink.runtime.highavailability.HighAvailabilityServicesUtils;
import org.apache.flink.runtime.util.LeaderRetrievalUtils;

/** Asks ZooKeeper which JobManager leads, as Flink's clients do. */
final class LeaderLookup {
    private LeaderLookup() {}

    /** Port of the leader's REST interface; waits for a leader within the limit. */
    static int restPort(Map<String, String> config, Duration limit) {
        try {
            ClientHighAvailabilityServices services =
                    HighAvailabilityServicesUtils.createClientHAService(
                            Configuration.fromMap(config), LeaderLookup::fail);
            try {
                String address =
                        LeaderRetrievalUtils.retrieveLeaderInformation(
                                        services.getClusterRestEndpointLeaderRetriever(), limit)
                                .getLeaderAddress();
                return URI.create(address).getPort();
            } finally {
                services.close();
            }
        } catch (Exception e) {
            throw new IllegalStateException("no leader found", e);
        }
    }

    private static void fail(Throwable e) {
        throw new IllegalStateException("ZooKeeper client failed", e);
    }
}
