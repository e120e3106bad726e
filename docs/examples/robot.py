#!/usr/bin/env python3
"""Lets a robot talk to its brain: sends sensor readings, receives motor values.

Needs Python 3.8 and kafka-python (Debian: python3-kafka). Example, 50 readings per second:

    python3 robot.py --broker localhost:9092 --brain rover --area light --channel 0 --value 0.7

The records are Avro in the single-object encoding: two marker bytes, the fingerprint of the schema,
the fields one after the other. docs/wire.md lists them. This file writes and reads them by hand, so
that it needs no schema files; copy it into the robot.
"""
import argparse
import itertools
import struct
import time

# C3 01 and the fingerprints of SensoryEvent in version 3 and MotorOutput in version 1.
SENSORY_EVENT = bytes.fromhex("c3014fde5047055e4ed3")
MOTOR_OUTPUT = bytes.fromhex("c301dfa1fffebe18f3ec")
CODINGS = ("RATE", "POSITION", "SPIKE")


def integer(value):
    """Avro int and long: zigzag, seven bits per byte, lowest first."""
    bits = (value << 1) ^ (value >> 63)
    out = bytearray()
    while bits > 0x7F:
        out.append(bits & 0x7F | 0x80)
        bits >>= 7
    out.append(bits)
    return bytes(out)


def block(data):
    """Avro bytes and string: the length, then the content."""
    data = data.encode() if isinstance(data, str) else data
    return integer(len(data)) + data


def event(brain, area, branch, payload, time_micros=None, source="robot.py"):
    """A SensoryEvent; branch is the payload's place in the union."""
    micros = time.time_ns() // 1000 if time_micros is None else time_micros
    fields = (block(brain), block(source), integer(micros), block(area), integer(branch), payload)
    return SENSORY_EVENT + b"".join(fields)


def tick(brain, **more):
    """Moves the brain's time on without input."""
    return event(brain, "", 0, b"", **more)


def voxels(brain, area, entries, **more):
    """Potentials of voxels: entries are (x, y, z, potential)."""
    columns = list(zip(*entries)) or [()] * 4
    packed = [struct.pack("<%dI" % len(column), *column) for column in columns[:3]]
    packed.append(struct.pack("<%df" % len(columns[3]), *columns[3]))
    return event(brain, area, 1, b"".join(map(block, packed)), **more)


def scalar(brain, area, channel, value, minimum=0.0, maximum=1.0, **more):
    """One reading of a sensor whose values lie between minimum and maximum."""
    payload = integer(channel) + struct.pack("<fff", value, minimum, maximum)
    return event(brain, area, 4, payload, **more)


def values(brain, device, numbers, channel=0, **more):
    """Values of a sensor of the brain's device mapping, for its channels from the given one on."""
    payload = integer(channel) + block(struct.pack("<%df" % len(numbers), *numbers))
    return event(brain, "", 6, payload, source=device, **more)


def polarity(brain, width, height, entries, area="", **more):
    """Events of an event camera: entries are (x, y, brighter, microseconds after time_micros)."""
    words = (y << 16 | x | (after | brighter << 31) << 32 for x, y, brighter, after in entries)
    payload = integer(width) + integer(height) + block(b"".join(struct.pack("<Q", w) for w in words))
    return event(brain, area, 5, payload, **more)


class Reader:
    """Reads Avro values one after the other."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        if not 0 <= count <= len(self.data) - self.at:
            raise ValueError("record ends early: at=%d" % self.at)
        self.at += count
        return self.data[self.at - count : self.at]

    def integer(self):
        bits = 0
        for shift in range(0, 70, 7):
            byte = self.take(1)[0]
            bits |= (byte & 0x7F) << shift
            if byte < 0x80:
                return (bits >> 1) ^ -(bits & 1)
        raise ValueError("number is too long: at=%d" % self.at)

    def bytes(self):
        return self.take(self.integer())

    def string(self):
        return self.bytes().decode()

    def array(self, item):
        items = []
        while True:
            count = self.integer()
            if count == 0:
                return items
            if count < 0:  # A negative count is followed by the block's length in bytes.
                count = -count
                self.integer()
            items.extend(item() for _ in range(count))


def motor(data):
    """A MotorOutput as a dictionary; areas maps an area to its values, one per channel."""
    if data[:10] != MOTOR_OUTPUT:
        raise ValueError("record is no MotorOutput of version 1")
    reader = Reader(data[10:])

    def area():
        name, coding, values = reader.string(), CODINGS[reader.integer()], reader.bytes()
        return name, coding, struct.unpack("<%df" % (len(values) // 4), values)

    head = {"brain": reader.string(), "burst": reader.integer(), "timeMicros": reader.integer()}
    names = ("sensoryPartition", "sensoryOffset", "commandPartition", "commandOffset")
    head["input"] = {name: reader.integer() for name in names}
    head["areas"] = {name: list(values) for name, _, values in reader.array(area)}
    return head


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--broker", default="localhost:9092")
    options.add_argument("--brain", required=True)
    options.add_argument("--area", required=True, help="area that receives the readings")
    options.add_argument("--channel", type=int, default=0)
    options.add_argument("--value", type=float, default=1.0, help="between 0 and 1")
    options.add_argument("--hertz", type=float, default=50.0)
    options.add_argument("--count", type=int, default=0, help="readings to send; 0 for no end")
    given = options.parse_args()

    from kafka import KafkaConsumer, KafkaProducer

    producer = KafkaProducer(bootstrap_servers=given.broker, linger_ms=0)
    consumer = KafkaConsumer("npu.motor.v1", bootstrap_servers=given.broker)
    consumer.poll(0)  # Takes its place at the end of the topic before the first reading leaves.
    due = time.monotonic()
    for sent in itertools.count(1):
        reading = scalar(given.brain, given.area, given.channel, given.value)
        producer.send("npu.sensory.v1", key=given.brain.encode(), value=reading)
        due += 1 / given.hertz
        while time.monotonic() < due:
            millis = 1000 * (due - time.monotonic())
            for record in itertools.chain(*consumer.poll(max(1, int(millis))).values()):
                if record.key == given.brain.encode():
                    print(motor(record.value), flush=True)
        if sent == given.count:
            break
    producer.flush()


if __name__ == "__main__":
    main()
