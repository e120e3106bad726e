package org.flinknpu.device;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.SortedSet;
import java.util.TreeSet;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.device.failover.Crews;
import org.flinknpu.device.failover.FailoverKernel;
import org.flinknpu.device.failover.Oversight;
import org.flinknpu.device.failover.Watch;
import org.flinknpu.device.race.Calibration;
import org.flinknpu.device.race.CostModel;
import org.flinknpu.device.race.Opener;
import org.flinknpu.device.race.RacingKernel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The choice of a backend. A backend that is asked for by name and missing is a failure with the
 * remedy. {@value #AUTO} collects the candidates of the ladder cuda, opencl, cpu, reference; small
 * brains go to the host, bigger ones to the winner of a {@link RacingKernel race}. One line in the
 * log tells the choice, the figures, and why the others were left.
 *
 * <p>Brains on devices are carried over their device's loss by a {@link FailoverKernel}. Plain-Java
 * backends stand alone: nothing comes between.
 *
 * <p>Thread-safe if its providers are.
 */
public final class Kernels {
    /** Name that stands for the best backend available. */
    public static final String AUTO = "auto";

    private static final Logger LOG = LoggerFactory.getLogger(Kernels.class);

    /** Drivers start within seconds, also on machines with many devices. */
    private static final long PROBE_MILLIS = 30_000;

    private final List<KernelProvider> providers;
    private final Map<KernelProvider, BoundedProbe> probes = new HashMap<>();
    private final DeviceLedger ledger;
    private final Calibration calibration;
    private final Watch watch;
    private final BackendCounters counters = new BackendCounters();
    private final Crews crews;

    /**
     * The choice between given providers, with the knowledge of devices that all of this JVM share.
     *
     * @param providers with different names, in any order
     */
    public Kernels(List<KernelProvider> providers) {
        this(providers, DeviceLedger.ofThisJvm(), Calibration.ofThisJvm(), Watch.SYSTEM);
    }

    /**
     * The choice with a knowledge of its own.
     *
     * @param ledger which devices have failed
     * @param calibration what bursts cost where
     * @param watch how time is taken
     */
    public Kernels(
            List<KernelProvider> providers,
            DeviceLedger ledger,
            Calibration calibration,
            Watch watch) {
        this(providers, ledger, calibration, watch, PROBE_MILLIS);
    }

    Kernels(
            List<KernelProvider> providers,
            DeviceLedger ledger,
            Calibration calibration,
            Watch watch,
            long probeMillis) {
        this.providers = List.copyOf(providers);
        for (KernelProvider provider : providers) {
            probes.put(provider, new BoundedProbe(provider, probeMillis));
        }
        this.ledger = ledger;
        this.calibration = calibration;
        this.watch = watch;
        crews = new Crews(counters, watch);
    }

    /** What happened to the brains opened here: races, swaps, audits. */
    public BackendCounters counters() {
        return counters;
    }

    /**
     * The choice between all providers that this class's loader can see. A provider that does not
     * load is left out with a warning.
     */
    public static Kernels installed() {
        List<KernelProvider> found = new ArrayList<>();
        Iterator<KernelProvider> services =
                ServiceLoader.load(KernelProvider.class, Kernels.class.getClassLoader()).iterator();
        boolean more = true;
        while (more) {
            try {
                more = services.hasNext();
                if (more) {
                    found.add(services.next());
                }
            } catch (ServiceConfigurationError | LinkageError e) {
                LOG.warn("Backend left out, its classes do not load: {}", e.toString());
            }
        }
        return new Kernels(found);
    }

    /** All providers, ladder order first. */
    public List<KernelProvider> providers() {
        List<KernelProvider> ordered = new ArrayList<>();
        for (String name : Ladder.RUNGS) {
            KernelProvider provider = provider(name);
            if (provider != null) {
                ordered.add(provider);
            }
        }
        for (KernelProvider provider : providers) {
            if (!Ladder.RUNGS.contains(provider.name())) {
                ordered.add(provider);
            }
        }
        return ordered;
    }

    /** The provider of that name, or null. */
    public KernelProvider provider(String name) {
        for (KernelProvider provider : providers) {
            if (provider.name().equals(name)) {
                return provider;
            }
        }
        return null;
    }

    /**
     * What a backend finds on this machine. A driver that does not answer within {@value
     * #PROBE_MILLIS} ms makes it missing, until it answers.
     *
     * @param provider one of {@link #providers}
     */
    public Availability probe(KernelProvider provider) {
        return probes.get(provider).availability();
    }

    /**
     * A selector for devices that somebody else has numbered along the bus, as {@code nvidia-smi}
     * and Flink's external resources do. Backends count otherwise, and each in its own way.
     *
     * @param indices numbers among the accelerators, from 0
     * @return their bus addresses for {@link KernelOptions#withDevice}; empty if no backend knows
     *     any
     */
    public String selectorOf(Collection<Integer> indices) {
        SortedSet<String> addresses = new TreeSet<>();
        for (KernelProvider provider : providers()) {
            for (DeviceDescription device : probe(provider).devices()) {
                String address = device.limits().get(DeviceDescription.PCI);
                if (address != null && device.kind() == DeviceDescription.Kind.ACCELERATOR) {
                    addresses.add(address);
                }
            }
        }
        List<String> ordered = List.copyOf(addresses);
        StringBuilder selector = new StringBuilder();
        for (int index : new TreeSet<>(indices)) {
            if (index >= 0 && index < ordered.size()) {
                selector.append(selector.length() == 0 ? "" : ",").append(ordered.get(index));
            }
        }
        return selector.toString();
    }

    /** Names that {@link #open} takes. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        names.add(AUTO);
        for (KernelProvider provider : providers()) {
            names.add(provider.name());
        }
        return names;
    }

    /**
     * The ways to run a brain on a backend: its devices that the options select, or the numbers of
     * threads worth comparing.
     *
     * @param backend a backend's name
     * @throws BackendUnavailableException if there are none
     */
    public List<Candidate> candidates(
            String backend, Connectome connectome, KernelOptions options) {
        KernelProvider provider = requireProvider(backend);
        List<Candidate> candidates = new ArrayList<>();
        for (Candidate each : named(provider, connectome, options).candidates()) {
            for (int threads : provider.threadChoices(connectome, options)) {
                candidates.add(Candidate.of(provider, each.device(), options.withThreads(threads)));
            }
        }
        return candidates;
    }

    private Ladder named(KernelProvider provider, Connectome connectome, KernelOptions options) {
        return Ladder.of(provider, probe(provider), connectome, options);
    }

    private KernelProvider requireProvider(String backend) {
        KernelProvider provider = provider(backend);
        if (provider == null) {
            throw new BackendUnavailableException(
                    backend, "no such backend", "use one of " + String.join(", ", names()));
        }
        return provider;
    }

    /**
     * Makes what all brains of a connectome share on the backends in plain Java, ahead of the first
     * brain: those are where a brain goes on when everything else is lost.
     *
     * @param connectome the brain
     * @return keeps it alive
     */
    public Object prepare(Connectome connectome) {
        return providers.stream().map(provider -> provider.prepare(connectome)).toList();
    }

    /**
     * Opens a brain on the chosen backend.
     *
     * @param backend a backend's name or {@value #AUTO}
     * @param connectome the brain
     * @param initial the state to continue from; copied
     * @param options device and resources
     * @throws BackendUnavailableException if the backend is unknown or cannot run the brain here
     */
    public BurstKernel open(
            String backend, Connectome connectome, BrainState initial, KernelOptions options) {
        if (backend.equals(AUTO)) {
            return openBest(connectome, initial, options);
        }
        KernelProvider provider = requireProvider(backend);
        Ladder found = named(provider, connectome, options);
        List<Candidate> others = new ArrayList<>(found.candidates());
        others.addAll(Ladder.automatic(this, connectome, options).candidates());
        Opener opener = opener(others, true, options);
        BurstKernel kernel = openFirst(found, found.candidates(), opener, connectome, initial);
        if (kernel == null) {
            throw found.lastRefusal();
        }
        LOG.info("Backend {} for {}: asked for", backend, connectome);
        return kernel;
    }

    private BurstKernel openBest(Connectome connectome, BrainState initial, KernelOptions options) {
        Ladder ladder = Ladder.automatic(this, connectome, options);
        List<Candidate> candidates = ladder.outsideQuarantine(ledger);
        long size = connectome.neuronCount() + (long) connectome.synapseCount();
        boolean small = size < options.race().smallest();
        if (options.race().enabled() && small) {
            // The trip to a device takes longer than the burst of such a brain on the host.
            candidates.sort(Comparator.comparing(each -> !each.plainJava()));
        } else if (options.race().enabled() && racers(candidates).size() > 1) {
            return race(ladder, racers(candidates), connectome, initial, options);
        }
        Opener opener = opener(ladder.candidates(), true, options);
        BurstKernel kernel = openFirst(ladder, candidates, opener, connectome, initial);
        if (kernel == null) {
            throw new BackendUnavailableException(
                    AUTO,
                    "no backend can run " + connectome + ladder.left(),
                    "raise the memory of the JVM");
        }
        LOG.info(
                "Backend {} for {}: first that can{}", kernel.backend(), connectome, ladder.left());
        return kernel;
    }

    /** The reference backend specifies and does not compete, unless there is nothing else. */
    private static List<Candidate> racers(List<Candidate> candidates) {
        List<Candidate> racers = new ArrayList<>(candidates);
        racers.removeIf(each -> each.provider().name().equals("reference"));
        return racers;
    }

    private BurstKernel race(
            Ladder ladder,
            List<Candidate> racers,
            Connectome connectome,
            BrainState initial,
            KernelOptions options) {
        Opener opener = opener(ladder.candidates(), false, options);
        List<CostModel> models = new ArrayList<>();
        for (Candidate each : racers) {
            models.add(calibration.of(each, opener));
        }
        RacingKernel.Track track =
                new RacingKernel.Track(options.race(), opener, ledger, counters, watch.nanoClock());
        return RacingKernel.open(connectome, initial, racers, models, ladder.left(), track);
    }

    /** Opens the first candidate that can, or none; why others cannot is noted in the ladder. */
    private static BurstKernel openFirst(
            Ladder ladder,
            List<Candidate> candidates,
            Opener opener,
            Connectome connectome,
            BrainState initial) {
        for (Candidate candidate : candidates) {
            try {
                return opener.open(candidate, connectome, initial);
            } catch (BackendUnavailableException e) {
                ladder.refused(candidate, e);
            }
        }
        return null;
    }

    /** Opens plain-Java candidates as they are, and devices so that their brains outlive them. */
    private Opener opener(List<Candidate> others, boolean returns, KernelOptions options) {
        Oversight oversight = new Oversight(options.failover(), ledger, counters, watch, crews);
        return (candidate, connectome, state) ->
                candidate.plainJava()
                        ? candidate.open(connectome, state)
                        : FailoverKernel.open(
                                connectome, state, candidate, () -> others, returns, oversight);
    }
}
