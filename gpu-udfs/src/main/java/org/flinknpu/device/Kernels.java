package org.flinknpu.device;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The choice of a backend. A backend that is asked for by name and missing is a failure with the
 * remedy; {@value #AUTO} walks the ladder cuda, opencl, cpu, reference, takes the first that can
 * run the brain, and logs one line with the choice and why the rungs above it were left.
 *
 * <p>Thread-safe if its providers are.
 */
public final class Kernels {
    /** Name that stands for the best backend available. */
    public static final String AUTO = "auto";

    /** Backends from the fastest to the one that is always there. */
    private static final List<String> LADDER = List.of("cuda", "opencl", "cpu", "reference");

    /** Backends for which the host's processors are the right device. */
    private static final List<String> HOST_BACKENDS = List.of("cpu", "reference");

    private static final Logger LOG = LoggerFactory.getLogger(Kernels.class);

    private final List<KernelProvider> providers;

    /**
     * The choice between given providers.
     *
     * @param providers with different names, in any order
     */
    public Kernels(List<KernelProvider> providers) {
        this.providers = List.copyOf(providers);
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
        for (String name : LADDER) {
            KernelProvider provider = provider(name);
            if (provider != null) {
                ordered.add(provider);
            }
        }
        for (KernelProvider provider : providers) {
            if (!LADDER.contains(provider.name())) {
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
        KernelProvider provider = provider(backend);
        if (provider == null) {
            throw new BackendUnavailableException(
                    backend, "no such backend", "use one of " + String.join(", ", names()));
        }
        requireDevice(provider, options);
        BurstKernel kernel = provider.open(connectome, initial, options);
        LOG.info("Backend {} for {}: asked for", backend, connectome);
        return kernel;
    }

    private BurstKernel openBest(Connectome connectome, BrainState initial, KernelOptions options) {
        StringBuilder left = new StringBuilder();
        for (String name : LADDER) {
            KernelProvider provider = provider(name);
            if (provider == null) {
                left.append("; ").append(name).append(": not installed");
                continue;
            }
            BurstKernel kernel = tryRung(provider, connectome, initial, options, left);
            if (kernel != null) {
                LOG.info("Backend {} for {}: first that can{}", name, connectome, left);
                return kernel;
            }
        }
        throw new BackendUnavailableException(
                AUTO, "no backend can run " + connectome + left, "raise the memory of the JVM");
    }

    /** Tries a backend's devices one after the other; null, and the reasons noted, if none can. */
    private static BurstKernel tryRung(
            KernelProvider provider,
            Connectome connectome,
            BrainState initial,
            KernelOptions options,
            StringBuilder left) {
        boolean onHost = HOST_BACKENDS.contains(provider.name());
        String selector = onHost ? "" : options.device();
        Availability found = provider.probe();
        if (!found.available()) {
            note(left, provider.name(), found.reason(), found.remedy());
            return null;
        }
        if (found.firstUsable(selector) == null) {
            note(left, provider.name(), "no usable device matches: device=" + selector, "");
            return null;
        }
        for (DeviceDescription device : found.devices()) {
            if (!device.usable() || !device.matches(selector)) {
                continue;
            }
            String rung = provider.name() + " device " + device.index();
            if (!onHost && device.kind() == DeviceDescription.Kind.HOST) {
                note(left, rung, "the host's own processors, where cpu is faster", "");
                continue;
            }
            try {
                String index = Integer.toString(device.index());
                return provider.open(connectome, initial, options.withDevice(index));
            } catch (BackendUnavailableException e) {
                note(left, rung, e.reason(), e.remedy());
            }
        }
        return null;
    }

    private static void note(StringBuilder left, String rung, String reason, String remedy) {
        left.append("; ").append(rung).append(": ").append(reason);
        if (!remedy.isEmpty()) {
            left.append(" (").append(remedy).append(')');
        }
    }

    private static void requireDevice(KernelProvider provider, KernelOptions options) {
        Availability found = provider.probe();
        if (!found.available()) {
            throw new BackendUnavailableException(provider.name(), found.reason(), found.remedy());
        }
        if (found.firstUsable(options.device()) != null) {
            return;
        }
        StringBuilder known = new StringBuilder();
        for (DeviceDescription each : found.devices()) {
            known.append(known.length() == 0 ? "" : ", ");
            known.append(each.index()).append(" (").append(each.name()).append(')');
        }
        throw new BackendUnavailableException(
                provider.name(),
                "no usable device matches: device=" + options.device(),
                "use one of " + known);
    }
}
