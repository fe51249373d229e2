"""Makes `assets/digits.bin` from the handwritten digits that come with scikit-learn, and records in `digits.json` what a
decoder must find in it: how many images each class has, the sum of their pixels, and a hash of all pixels.

The file is an arithmetic code whose model `src/training/digits.rs` describes and mirrors. Both use nothing but whole numbers
and + - * / sqrt of doubles, which are the same bits in every language. Needs scikit-learn 1.9.1. Takes a quarter of a minute.

The data: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository, 1998, the part
held out there (1797 images). CC BY 4.0. Here they are put in the order of their classes, and packed.
"""

import json
from math import sqrt
from pathlib import Path

from sklearn.datasets import load_digits

SIDE = 8
PIXELS = SIDE * SIDE
CONTEXTS = 4
WEIGHT = 0.3


def band(level):
    """Six bands of the 17 levels of grey."""
    return 0 if level == 0 else 5 if level == 16 else 1 + level // 4


def contexts(images, labels, image, pixel):
    """What is known of the pixel that comes: four views, each the key of a table of counts."""
    row, column = divmod(pixel, SIDE)

    def near(down, right):
        y, x = row + down, column + right
        return band(images[image][y * SIDE + x]) if 0 <= y and 0 <= x < SIDE else 0

    def before(back):
        same = image >= back and labels[image - back] == labels[image]
        return band(images[image - back][pixel]) if same else 0

    left, above = near(0, -1), near(-1, 0)
    place = labels[image] * PIXELS + pixel
    around = (left, above, near(-1, 1), near(-1, -1), near(0, -2))
    neighbours = 0
    for level in around:
        neighbours = neighbours * 6 + level
    return (place * 6 + left, place * 6 + above, (pixel * 6 + before(1)) * 6 + before(2), neighbours)


class Encoder:
    """A binary arithmetic coder over 32 bits."""

    def __init__(self):
        self.low, self.high, self.bytes = 0, 0xFFFFFFFF, bytearray()

    def write(self, bit, share):
        middle = self.low + ((self.high - self.low) * share >> 16)
        if bit:
            self.high = middle
        else:
            self.low = middle + 1
        while (self.low ^ self.high) >> 24 == 0:
            self.bytes.append(self.high >> 24)
            self.low = self.low << 8 & 0xFFFFFFFF
            self.high = self.high << 8 & 0xFFFFFFFF | 0xFF

    def finish(self):
        return bytes(self.bytes) + self.low.to_bytes(4, "big")


def share_of_ones(counts):
    """Of the next bit, in 65536ths: what each view's counts say, averaged where a sigmoid of roots has been undone."""
    sum_of_views = 0.0
    for zeros, ones in counts:
        sum_of_views += (ones - zeros) / sqrt(ones * zeros)
    x = WEIGHT * 0.5 * sum_of_views
    p = 0.5 + 0.5 * (x / sqrt(1.0 + x * x))
    return min(max(int(p * 65536.0), 16), 65520)


def bits_of(level):
    """A level as yes-or-no questions, each with its number: is it 0, is it 16, then four bits down a tree."""
    yield 0, int(level == 0)
    if level == 0:
        return
    yield 1, int(level == 16)
    if level == 16:
        return
    node = 1
    for shift in (3, 2, 1, 0):
        bit = level >> shift & 1
        yield 1 + node, bit
        node = node * 2 + bit


def fnv(data):
    """FNV-1a, 32 bits."""
    value = 0x811C9DC5
    for byte in data:
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value


def main():
    root = Path(__file__).resolve().parents[2]
    source = load_digits()
    order = sorted(range(len(source.target)), key=lambda index: source.target[index])
    images = [[int(level) for level in source.data[index]] for index in order]
    labels = [int(source.target[index]) for index in order]
    counts = [labels.count(digit) for digit in range(10)]
    tables = [{} for _ in range(CONTEXTS)]
    encoder = Encoder()
    for image in range(len(images)):
        for pixel in range(PIXELS):
            keys = contexts(images, labels, image, pixel)
            for question, bit in bits_of(images[image][pixel]):
                views = [table.setdefault((key, question), [1, 1]) for table, key in zip(tables, keys)]
                encoder.write(bit, share_of_ones(views))
                for view in views:
                    view[bit] += 1
    pixels = bytes(level for image in images for level in image)
    head = b"".join(count.to_bytes(2, "little") for count in counts) + fnv(pixels).to_bytes(4, "little")
    packed = head + encoder.finish()
    (root / "assets/digits.bin").write_bytes(packed)
    sums = [sum(sum(image) for image, label in zip(images, labels) if label == digit) for digit in range(10)]
    facts = {"counts": counts, "sums": sums, "fnv": fnv(pixels), "first": images[0], "last": images[-1]}
    (root / "tests/reference/digits.json").write_text(json.dumps(facts) + "\n")
    print(f"{len(packed)} bytes for {len(pixels)} pixels")


main()
