#!/usr/bin/env python3
"""Writes the golden cases iaf-*.json: integrate-and-fire neurons, computed apart from the Java and C rules.

Usage: iaf_cases.py FOLDER

A model of its own that shares nothing with the engine: the equations of docs/semantics.md in Python's doubles,
every operation rounded to binary32. A sum or product of two binary32 numbers is exact enough in a double that
rounding it again gives the correctly rounded binary32 result.
"""
import json
import pathlib
import random
import struct
import sys

MAX = 3.4028234663852886e38


def f32(x):
    return struct.unpack("<f", struct.pack("<f", x))[0]


def bits(x):
    return struct.unpack("<i", struct.pack("<f", x))[0]


def add(a, b):
    return f32(a + b)


def mul(a, b):
    return f32(a * b)


def draw(neuron, burst):
    u32 = 0xFFFFFFFF
    x = (neuron * 2654435761 + burst * 1597334677) & u32
    s = (x * 747796405 + 2891336453) & u32
    w = (((s >> ((s >> 28) + 4)) ^ s) * 277803737) & u32
    return f32(((w >> 22) ^ w) & u32) * 2.0**-32


class Neuron:
    def __init__(self, model, parameters):
        self.model = model
        self.p = {k: f32(MAX if v is None else v) for k, v in parameters.items()}
        self.v = 0.0
        self.current = 0.0
        self.countdown = 0
        self.count = 0

    def excited(self, neuron, burst):
        e = self.p["excitability"]
        return e >= f32(0.999) or (e > 0 and draw(neuron, burst) < e)

    def step(self, neuron, burst, stimulus, synaptic, hit):
        i = add(stimulus, synaptic)
        if self.model == "lif":
            return self.lif(neuron, burst, i) if hit else False
        if self.model == "iaf-psc-exp":
            self.current = add(mul(self.current, add(1.0, -self.p["synapticLeak"])), i)
            i = self.current
        if self.countdown > 0:
            self.countdown -= 1
            return False
        rest = self.p["restingPotential"]
        self.v = add(add(mul(add(self.v, -rest), add(1.0, -self.p["leak"])), rest), i)
        if self.p["threshold"] <= self.v <= self.p["thresholdLimit"] and self.excited(neuron, burst):
            self.v = self.p["resetPotential"]
            self.countdown = int(self.p["refractoryPeriod"])
            return True
        return False

    def lif(self, neuron, burst, i):
        """Without fire limit and with accumulation, which is all that these cases have."""
        if self.countdown > 0:
            self.countdown -= 1
            return False
        self.v = add(self.v, i)
        if self.p["threshold"] <= self.v <= self.p["thresholdLimit"] and self.excited(neuron, burst):
            self.v = 0.0
            self.count = min(self.count + 1, 65535)
            self.countdown = int(self.p["refractoryPeriod"])
            return True
        self.v = mul(self.v, add(1.0, -self.p["leak"]))
        return False


def run(case, areas, synapses, stimulus, bursts):
    neurons = []
    for area in areas:
        for i in range(area["dimensions"][0]):
            own = {k: v[i] for k, v in area.get("perNeuron", {}).items()}
            plain = {k: v for k, v in {**area["neuron"], **own}.items() if k not in ("model", "accumulates")}
            neurons.append(Neuron(area["neuron"]["model"], plain))
    by_burst = {s["burst"]: s for s in stimulus}
    before, fired, history = [], [], []
    for burst in range(1, bursts + 1):
        charge = [0] * len(neurons)
        hit = [False] * len(neurons)
        for source, target, weight, psp, inhibitory in synapses:
            if source in before:
                charge[target] += -weight * psp if inhibitory else weight * psp
                hit[target] = True
        given = [0.0] * len(neurons)
        for n, potential in zip(*(by_burst[burst][k] for k in ("neurons", "potentials"))) if burst in by_burst else []:
            given[n] = add(given[n], f32(potential))
            hit[n] = True
        before = [n for n, neuron in enumerate(neurons) if neuron.step(n, burst, given[n], f32(charge[n]), hit[n])]
        fired.append(before)
        history.append([bits(n.v) for n in neurons])
    return {
        "fired": fired,
        "potentialBits": history[-1],
        "refractoryCountdown": [n.countdown for n in neurons],
        "consecutiveFireCount": [n.count for n in neurons],
        "synapticCurrentBits": [bits(n.current) for n in neurons],
        "potentialBitsByBurst": history,
    }


def area(name, model, count, per_neuron=None, **neuron):
    defaults = {"threshold": 1.0, "thresholdLimit": None, "leak": 0.25, "refractoryPeriod": 0, "excitability": 1.0}
    if model == "lif":
        defaults["accumulates"] = True
    else:
        defaults.update(restingPotential=0.0, resetPotential=0.0)
    if model == "iaf-psc-exp":
        defaults["synapticLeak"] = 0.5
    found = {
        "id": name,
        "role": "internal",
        "dimensions": [count, 1, 1],
        "neuronsPerVoxel": 1,
        "synapse": {"uniformPsp": True, "membraneDrivenPsp": False},
        "neuron": {"model": model, **defaults, **neuron},
    }
    if per_neuron:
        found["perNeuron"] = per_neuron
    return found


def give(burst, *pairs):
    return {"burst": burst, "neurons": [n for n, _ in pairs], "potentials": [p for _, p in pairs]}


def small_cases():
    delta, exp = "iaf-psc-delta", "iaf-psc-exp"
    yield ("iaf-delta-leak", "Without input the potential goes towards rest in every burst, from both sides.",
           [area("a", delta, 3, {"restingPotential": [0.0, -0.65, 0.3]}, threshold=5.0, leak=0.1)], [],
           [give(1, (0, 0.7), (1, 0.7), (2, -2.0))], 12)
    yield ("iaf-delta-fires-at-rest", "A resting potential above the threshold fires without any input, again and again.",
           [area("a", delta, 2, {"refractoryPeriod": [0, 2]}, restingPotential=1.5, resetPotential=-0.2)], [], [], 40)
    yield ("iaf-delta-refractory", "Input during the refractory period is lost; the potential stays at reset.",
           [area("a", delta, 1, restingPotential=-0.1, resetPotential=-0.5, refractoryPeriod=3)], [],
           [give(b, (0, 1.7)) for b in (1, 2, 3, 4, 5, 9, 10)], 12)
    yield ("iaf-delta-window", "Above the upper limit a neuron does not fire until it has leaked into the window.",
           [area("a", delta, 2, {"excitability": [1.0, 0.0]}, thresholdLimit=2.0, leak=0.3)], [],
           [give(1, (0, 9.0), (1, 9.0))], 10)
    yield ("iaf-delta-draw", "Inside the window an excitability below 0.999 draws in every burst.",
           [area("a", delta, 8, {"excitability": [0.1, 0.3, 0.5, 0.7, 0.9, 0.998, 0.999, -1.0]},
                 restingPotential=2.0)], [], [], 60)
    yield ("iaf-delta-leak-edges", "Leak 0 integrates without loss, leak 1 forgets all, a leak above 1 overshoots.",
           [area("a", delta, 4, {"leak": [0.0, 1.0, 1.5, -0.125]}, threshold=100.0, restingPotential=0.1)], [],
           [give(b, *((n, 0.37) for n in range(4))) for b in (1, 2, 3, 7)], 12)
    yield ("iaf-delta-signed-zero", "The signs of zeros follow from the order of operations.",
           [area("a", delta, 4, {"leak": [0.0, 1.0, 1.0, 0.5], "restingPotential": [0.0, -0.0, 0.0, -0.0]})], [],
           [give(1, (0, -0.0), (1, -1.0), (2, -1.0), (3, -0.0))], 4)
    yield ("iaf-exp-current", "Synaptic input decays as a current and drives the potential for many bursts.",
           [area("a", exp, 3, {"synapticLeak": [0.2, 1.0, 0.0]}, threshold=1e6, leak=0.1)], [],
           [give(1, (0, 1.0), (1, 1.0), (2, 1.0)), give(5, (0, -2.5), (1, -2.5), (2, -2.5))], 16)
    yield ("iaf-exp-refractory", "The current goes on while the neuron is refractory, and what it still holds counts after.",
           [area("a", exp, 1, refractoryPeriod=4, synapticLeak=0.1, leak=0.05)], [],
           [give(1, (0, 1.2)), give(3, (0, 0.9))], 30)
    yield ("iaf-charge", "Charges of several synapses are summed as integers before anything is rounded.",
           [area("s", "lif", 3), area("a", delta, 2, threshold=700.0, leak=0.3), area("e", exp, 2, threshold=900.0)],
           [(s, t, 3 + 50 * s, 7, s == 1) for s in range(3) for t in range(3, 7)] + [(3, 5, 255, 255, False)],
           [give(b, *((s, 1.0) for s in range(3) if b % (s + 1) == 0)) for b in range(1, 25)], 30)


def random_case(seed):
    rng = random.Random(seed)
    models = ["iaf-psc-delta", "iaf-psc-exp", "lif"]
    areas, total = [], 0
    for index, model in enumerate(models):
        count = rng.randint(8, 40)
        total += count

        def column(low, high):
            return [f32(rng.uniform(low, high)) for _ in range(count)]

        per = {"threshold": column(5, 40), "leak": column(0, 0.4),
               "refractoryPeriod": [rng.choice([0, 0, 1, 2, 5]) for _ in range(count)],
               "excitability": [rng.choice([1.0, 1.0, 0.6]) for _ in range(count)]}
        if model != "lif":
            per["restingPotential"] = column(-8, 6)
            per["resetPotential"] = column(-12, 3)
        if model == "iaf-psc-exp":
            per["synapticLeak"] = column(0.05, 0.9)
        areas.append(area("a%d" % index, model, count, per))
    synapses = [(rng.randrange(total), rng.randrange(total), rng.randint(0, 8), rng.randint(0, 4), rng.random() < 0.3)
                for _ in range(total * 12)]
    stimulus = []
    for burst in range(1, 101):
        if burst % 7 != 0:
            chosen = sorted(rng.sample(range(total), rng.randint(1, total // 3)))
            stimulus.append(give(burst, *((n, f32(rng.uniform(-5, 30))) for n in chosen)))
    about = "Random network %d of both integrate-and-fire models and LIF neurons." % seed
    return ("iaf-random-%02d" % seed, about, areas, synapses, stimulus, 100)


def document(name, about, areas, synapses, stimulus, bursts):
    keys = ("source", "target", "weight", "psp", "inhibitory")
    columns = {key: [s[i] for s in synapses] for i, key in enumerate(keys)}
    return {
        "case": name,
        "about": about,
        "brain": {"format": "npu-brain", "version": 1, "name": name, "areas": areas, "synapses": columns},
        "stimulus": stimulus,
        "bursts": bursts,
        "expected": run(name, areas, synapses, stimulus, bursts),
    }


def main():
    folder = pathlib.Path(sys.argv[1])
    for case in [*small_cases(), *(random_case(seed) for seed in range(1, 5))]:
        found = document(*case)
        text = ",\n".join('"%s":%s' % (k, json.dumps(v, separators=(",", ":"))) for k, v in found.items())
        (folder / (case[0] + ".json")).write_text("{\n" + text + "\n}\n")
        print("%s: %d spikes" % (case[0], sum(map(len, found["expected"]["fired"]))))


if __name__ == "__main__":
    main()
