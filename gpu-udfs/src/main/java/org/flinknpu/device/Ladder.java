package org.flinknpu.device;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.flinknpu.brain.Connectome;

/**
 * The candidates for one brain, best backend first, and why the others are none. Confined to the
 * opening of the brain.
 */
final class Ladder {
    /** Backends from the fastest to the one that is always there. */
    static final List<String> RUNGS = List.of("cuda", "opencl", "cpu", "reference");

    private final Connectome connectome;
    private final List<Candidate> candidates = new ArrayList<>();
    private final StringBuilder left = new StringBuilder();
    private BackendUnavailableException lastRefusal;

    private Ladder(Connectome connectome) {
        this.connectome = connectome;
    }

    /**
     * All that the automatic choice may take. A device selector is for devices: it does not take
     * the host away.
     */
    static Ladder automatic(Kernels kernels, Connectome connectome, KernelOptions options) {
        Ladder ladder = new Ladder(connectome);
        for (String name : RUNGS) {
            KernelProvider provider = kernels.provider(name);
            if (provider == null) {
                ladder.note(name, "not installed", "");
            } else {
                ladder.addRung(provider, kernels.probe(provider), options);
            }
        }
        return ladder;
    }

    /**
     * The devices of one backend that the options select.
     *
     * @param found what its probe has found
     * @throws BackendUnavailableException if there is none
     */
    static Ladder of(
            KernelProvider provider,
            Availability found,
            Connectome connectome,
            KernelOptions options) {
        if (!found.available()) {
            throw new BackendUnavailableException(provider.name(), found.reason(), found.remedy());
        }
        Ladder ladder = new Ladder(connectome);
        for (DeviceDescription device : emptiestFirst(provider, found)) {
            if (device.usable() && device.matches(options.device())) {
                ladder.candidates.add(Candidate.of(provider, device, options));
            }
        }
        if (ladder.candidates.isEmpty()) {
            throw noDevice(provider, found, options);
        }
        return ladder;
    }

    /**
     * A backend's devices so that brains spread over them, equal ones in the backend's order; the
     * host's own processors last.
     */
    private static List<DeviceDescription> emptiestFirst(
            KernelProvider provider, Availability found) {
        List<DeviceDescription> devices = new ArrayList<>(found.devices());
        devices.sort(
                Comparator.comparing(
                                (DeviceDescription each) ->
                                        each.kind() == DeviceDescription.Kind.HOST)
                        .thenComparing(each -> DeviceLease.leases(provider.name(), each)));
        return devices;
    }

    private static BackendUnavailableException noDevice(
            KernelProvider provider, Availability found, KernelOptions options) {
        StringBuilder known = new StringBuilder();
        for (DeviceDescription each : found.devices()) {
            known.append(known.length() == 0 ? "" : ", ");
            known.append(each.index()).append(" (").append(each.name()).append(')');
        }
        return new BackendUnavailableException(
                provider.name(),
                "no usable device matches: device=" + options.device(),
                "use one of " + known);
    }

    private void addRung(KernelProvider provider, Availability found, KernelOptions options) {
        boolean plainJava = Candidate.isPlainJava(provider.name());
        String selector = plainJava ? "" : options.device();
        if (!found.available()) {
            note(provider.name(), found.reason(), found.remedy());
            return;
        }
        if (found.firstUsable(selector) == null) {
            note(provider.name(), "no usable device matches: device=" + selector, "");
            return;
        }
        for (DeviceDescription device : emptiestFirst(provider, found)) {
            if (!device.usable() || !device.matches(selector)) {
                continue;
            }
            if (!plainJava && device.kind() == DeviceDescription.Kind.HOST) {
                String rung = provider.name() + " device " + device.index();
                note(rung, "the host's own processors, where cpu is faster", "");
                continue;
            }
            for (int threads : provider.threadChoices(connectome, options)) {
                candidates.add(Candidate.of(provider, device, options.withThreads(threads)));
            }
        }
    }

    /** The candidates. */
    List<Candidate> candidates() {
        return candidates;
    }

    /** A new list of the candidates whose devices may be used now; the others are noted. */
    List<Candidate> outsideQuarantine(DeviceLedger ledger) {
        List<Candidate> free = new ArrayList<>();
        for (Candidate each : candidates) {
            String problem = each.plainJava() ? "" : ledger.quarantine(each.deviceKey());
            if (problem.isEmpty()) {
                free.add(each);
            } else {
                note(each.name(), "in quarantine: " + problem, "");
            }
        }
        return free;
    }

    /** A candidate turned out to be none. */
    void refused(Candidate candidate, BackendUnavailableException refusal) {
        lastRefusal = refusal;
        note(candidate.name(), refusal.reason(), refusal.remedy());
    }

    /** Why the last candidate that was tried turned out to be none, or null. */
    BackendUnavailableException lastRefusal() {
        return lastRefusal;
    }

    /** Why others were left, each preceded by a semicolon; may be empty. */
    String left() {
        return left.toString();
    }

    private void note(String rung, String reason, String remedy) {
        left.append("; ").append(rung).append(": ").append(reason);
        if (!remedy.isEmpty()) {
            left.append(" (").append(remedy).append(')');
        }
    }
}
