/**
 * A test kit of real processes, and the tests that kill them.
 *
 * <p>{@link org.flinknpu.cluster.ClusterPlan} says what to start, {@link
 * org.flinknpu.cluster.ClusterKit} is what runs: a Kafka broker, JobManagers, TaskManagers and,
 * with high availability, ZooKeeper. Everything comes from the jars of the test's class path and
 * from the cluster jar that the build has made, listens on the loopback interface and on ports that
 * were free, runs with the settings of {@code deploy/flink/config.yaml} and {@code
 * deploy/kafka/broker.properties}, and ends with the test's JVM however that ends. Logs stay in
 * {@code target/cluster/NAME-...}.
 *
 * <pre>{@code
 * try (ClusterKit kit = ClusterPlan.named("mine").withTaskManagers(2).withHighAvailability(2).start();
 *         SensorFleet fleet = new SensorFleet(kit.broker().bootstrapServers(), 10, seed)) {
 *     ClusterJob job = kit.submit(Map.of("npu.parallelism", "2")).awaitRunning();
 *     fleet.deploy();
 *     job.awaitCheckpoint();
 *     fleet.stream(1, 100);
 *     kit.killTaskManager(0);
 *     kit.startTaskManager();
 *     kit.killLeader();
 *     kit.startJobManager();
 *     kit.broker().kill();
 *     kit.broker().start();
 *     String savepoint = job.stopWithSavepoint();
 *     Emitted motor = Emitted.motor(kit.topic(Topics.MOTOR).read());
 * }
 * }</pre>
 *
 * <p>Classes are named {@code *ClusterIT}. They run in {@code mvn verify}, small; methods tagged
 * {@link org.flinknpu.cluster.ClusterKit#FULL} only in {@code mvn verify -Pcluster}. A broker with
 * TLS or SASL is a plan with {@link org.flinknpu.cluster.ClusterPlan#withBroker} settings, {@code
 * listeners} included ({@code {port}} and {@code {controller}} stand for the kit's ports); its
 * clients' settings go to {@code kit.submit} as {@code kafka.KEY}.
 */
package org.flinknpu.cluster;
