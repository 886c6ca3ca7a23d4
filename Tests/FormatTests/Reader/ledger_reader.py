#!/usr/bin/env python3
"""Reads a ledger of format 1 and prints its events.

    python3 ledger_reader.py LEDGER_DIRECTORY

One JSON line for each event: its sequence, its canonical bytes in hexadecimal and its fields by number (64-bit
integers as numbers, 128-bit ones as strings, bytes as {"text": ...} or {"hex": ...}). At the end one line with the tree's
size and root. Exits with 1, naming file and place, when something is damaged.

Written from the descriptions of the format that stand at the top of the storage's sources, and from nothing else: it is
the second implementation, which the first is compared with. Standard library only.
"""

import hashlib
import json
import os
import struct
import sys
import zlib

FORMAT_VERSION = 1
EVENTS_PER_FRAME = 4096
RAW_BYTES_PER_FRAME = 1 << 20


class Damaged(Exception):
    def __init__(self, path, offset, message):
        super().__init__(f"{os.path.basename(path)}: {message} at byte {offset}")


# Integers


def signed(value, bits):
    """The low bits of an integer, as a two's complement number."""
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value


def unzigzag(value):
    return value >> 1 if value & 1 == 0 else -(value >> 1) - 1


def varint_bytes(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


class Bytes:
    """Reads bytes from the front to the end; every failure names the place."""

    def __init__(self, data, path, start=0):
        self.data, self.path, self.start, self.position = data, path, start, 0

    def fail(self, message):
        raise Damaged(self.path, self.start + self.position, message)

    @property
    def is_at_end(self):
        return self.position == len(self.data)

    def take(self, count):
        if count > len(self.data) - self.position:
            self.fail("cut short")
        self.position += count
        return self.data[self.position - count : self.position]

    def varint(self, bits=64):
        value = shift = 0
        while True:
            byte = self.take(1)[0]
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                break
            shift += 7
        if shift and byte == 0:
            self.fail("a varint that is not minimal")
        if value >> bits:
            self.fail(f"a varint of more than {bits} bits")
        return value

    def zigzag(self, bits=64):
        return unzigzag(self.varint(bits))

    def chunk(self):
        return self.take(self.varint())


def inflate(stored, raw_length, fail):
    """Raw deflate of exactly one stream that has exactly the length given."""
    inflater = zlib.decompressobj(-15)
    try:
        raw = inflater.decompress(stored, raw_length + 1)
    except zlib.error as error:
        fail(f"does not inflate ({error})")
    if len(raw) != raw_length or not inflater.eof or inflater.unused_data:
        fail(f"does not inflate to {raw_length} bytes")
    return raw


# Events and the tree over them

INTEGER, WIDE, BYTES = 0, 1, 2


def fields(event, path):
    """The fields of canonical bytes, by number."""
    reader = Bytes(event, path)
    found, last = {}, -1
    while not reader.is_at_end:
        key = reader.varint()
        number, wire = key >> 2, key & 3
        if number <= last or number > 0xFFFF:
            reader.fail("an event whose fields do not ascend")
        last = number
        if wire == INTEGER:
            found[number] = reader.zigzag()
        elif wire == WIDE:
            found[number] = str(reader.zigzag(128))
        elif wire == BYTES:
            value = reader.chunk()
            try:
                found[number] = {"text": value.decode("utf-8")}
            except UnicodeDecodeError:
                found[number] = {"hex": value.hex()}
        else:
            reader.fail("a field of unknown wire")
    return found


def sha256(*parts):
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.digest()


class Tree:
    """The Merkle tree of RFC 9162 as the roots of its perfect subtrees, largest first."""

    def __init__(self):
        self.size, self.subtrees = 0, []

    def append(self, event):
        node = sha256(b"\x00", event)
        size = self.size
        while size & 1:
            node = sha256(b"\x01", self.subtrees.pop(), node)
            size >>= 1
        self.subtrees.append(node)
        self.size += 1

    @property
    def root(self):
        if not self.subtrees:
            return sha256()
        node = self.subtrees[-1]
        for left in reversed(self.subtrees[:-1]):
            node = sha256(b"\x01", left, node)
        return node


# The files of a ledger


def read_file(path):
    with open(path, "rb") as file:
        return file.read()


class Ledger:
    def __init__(self, directory):
        self.directory = directory
        self.path = os.path.join(directory, "LEDGER")
        data = read_file(self.path)
        if data[:8] != b"ULEDGER\n" or len(data) < 50:
            raise Damaged(self.path, 0, "not a LEDGER file")
        if zlib.crc32(data[:-4]) != struct.unpack("<I", data[-4:])[0]:
            raise Damaged(self.path, 0, "the CRC does not match")
        check_version(data, self.path)
        self.id = data[16:32]
        (self.height,) = struct.unpack_from("<H", data, 40)
        if not 2 <= self.height <= 16:
            raise Damaged(self.path, 40, f"unknown segment height {self.height}")
        position = 42
        for _ in ("currency", "billing time zone"):
            if position + 2 > len(data) - 4:
                raise Damaged(self.path, position, "cut short")
            (length,) = struct.unpack_from("<H", data, position)
            position += 2 + length
        if position != len(data) - 4:
            raise Damaged(self.path, position, "its lengths do not end at the CRC")
        self.events_per_file = 1 << self.height

    def head(self):
        """What HEAD says: size, first sequence of the file, end offset, boot id, root; None without a valid slot."""
        path = os.path.join(self.directory, "HEAD")
        if not os.path.exists(path):
            return None
        data = read_file(path)
        best = None
        for start in (0, 512):
            slot = data[start : start + 112]
            if len(slot) < 112 or slot[:8] != b"ULHEAD1\n":
                continue
            if zlib.crc32(slot[:104]) != struct.unpack_from("<I", slot, 104)[0] or slot[8:24] != self.id:
                continue
            generation, size, first, end = struct.unpack_from("<QQQQ", slot, 24)
            if best is None or generation > best[0]:
                best = (generation, size, first, end, slot[56:72], slot[72:104])
        return best and best[1:]

    def files(self):
        """The path of each file in order, and whether it is a segment. A segment goes before a log file."""
        logs = numbers_in(self.directory, "active-", ".log")
        segments = numbers_in(os.path.join(self.directory, "segments"), "", ".segment")
        first, last = 0, max(logs | segments, default=0)
        while first <= last:
            if first in segments:
                yield first, os.path.join(self.directory, "segments", f"{first}.segment"), True, first == last
            elif first in logs:
                yield first, os.path.join(self.directory, f"active-{first}.log"), False, first == last
            else:
                raise Damaged(os.path.join(self.directory, f"active-{first}.log"), 0, "the file is missing")
            first += self.events_per_file


def numbers_in(directory, prefix, suffix):
    if not os.path.isdir(directory):
        return set()
    found = set()
    for name in os.listdir(directory):
        number = name[len(prefix) : -len(suffix)]
        if name == f"{prefix}{number}{suffix}" and number.isdigit() and number == str(int(number)):
            found.add(int(number))
    return found


def check_version(data, path):
    version, flags = struct.unpack_from("<II", data, 8)
    if version != FORMAT_VERSION or flags != 0:
        raise Damaged(path, 8, f"format version {version} (flags {flags}), which this program does not know")


# Log files


class LogFile:
    """An active log file: hands out the events of its frames."""

    def __init__(self, path, ledger, first, tree):
        self.path, self.ledger, self.data = path, ledger, read_file(path)
        data = self.data
        length = 48 + 32 * len(tree.subtrees)
        if data[:8] != b"ULEDLOG\n" or len(data) < length + 4:
            raise Damaged(path, 0, "not a log file")
        if zlib.crc32(data[:length]) != struct.unpack_from("<I", data, length)[0]:
            raise Damaged(path, 0, "the header's CRC does not match")
        check_version(data, path)
        stored_first, count = struct.unpack_from("<QI", data, 32)
        if data[16:32] != ledger.id:
            raise Damaged(path, 16, "it belongs to another ledger")
        if stored_first != first or count != len(tree.subtrees):
            raise Damaged(path, 32, "its name and its header disagree")
        if data[48:length] != b"".join(tree.subtrees):
            raise Damaged(path, 48, "the roots of what came before are others")
        self.offset, self.seed = length + 4, zlib.crc32(data[:length])

    def frame(self, tree):
        """The events of the frame at the offset; a text that says why it is none; None when nothing stands there."""
        data, offset = self.data, self.offset
        head = data[offset : offset + 88]
        if not any(head):
            return None
        if len(head) < 88:
            return "cut short in its header"
        magic, crc, own, first, count, flags, stored, raw, payload_crc, zero = struct.unpack_from("<4sIQQIIIIII", head)
        if magic != b"FRM1" or zlib.crc32(head[8:], self.seed) != crc:
            return "the header's CRC does not match"
        if flags & ~1 or zero or not 1 <= count <= EVENTS_PER_FRAME or raw > RAW_BYTES_PER_FRAME or stored > raw:
            return "a header that no frame has"
        if own != offset or first != tree.size:
            return f"it is event {first} at byte {own}, but stands at event {tree.size}"
        if first % self.ledger.events_per_file + count > self.ledger.events_per_file:
            return "more events than its file may hold"
        payload = data[offset + 88 : offset + 88 + stored]
        if len(payload) < stored or zlib.crc32(payload) != payload_crc:
            return "the payload's CRC does not match"

        def fail(message):
            raise Damaged(self.path, offset, message)

        if flags & 1:
            payload = inflate(payload, raw, fail)
        elif stored != raw:
            fail("two lengths of a payload that is not deflated")
        reader = Bytes(payload, self.path, offset)
        events = []
        while not reader.is_at_end:
            events.append(reader.chunk())
        if len(events) != count:
            fail(f"{len(events)} events instead of {count}")
        self.offset, self.seed, self.root = offset + 88 + stored, crc, head[56:88]
        return events


def log_events(path, ledger, first, tree, is_last, head):
    file = LogFile(path, ledger, first, tree)
    # A writer of this very boot may be between its write and its sync: its log ends where HEAD says.
    end = None
    if head and head[3] == this_boot():
        end = head[2] if head[1] == first else 0 if head[1] < first else None
    while (tree.size < first + ledger.events_per_file) and (end is None or file.offset < end):
        events = file.frame(tree)
        if not isinstance(events, list):
            break
        for event in events:
            yield event
        if file.root != tree.root:
            raise Damaged(path, file.offset, "the frame that ends here has another tree root")
    else:
        events = None
    if tree.size == first + ledger.events_per_file:
        return
    if not is_last:
        raise Damaged(path, file.offset, events or "it ends here, and another file follows")
    if end is None and any(file.data[file.offset :]):
        if whole_frame_follows(file, tree.size):
            raise Damaged(path, file.offset, events)
        print(f"{os.path.basename(path)}: a torn write at byte {file.offset}", file=sys.stderr)


def whole_frame_follows(file, sequence):
    """Whether a whole frame stands behind the last valid one: then that one is damaged, not torn."""
    data, at = file.data, file.data.find(b"FRM1", file.offset)
    while at >= 0:
        if at + 88 <= len(data):
            own, first, count, _, stored, _, crc = struct.unpack_from("<QQIIIII", data, at + 8)
            payload = data[at + 88 : at + 88 + stored]
            if (own == at or first >= sequence) and len(payload) == stored and zlib.crc32(payload) == crc and count:
                return True
        at = data.find(b"FRM1", at + 1)
    return False


def this_boot():
    try:
        with open("/proc/sys/kernel/random/boot_id") as file:
            return bytes.fromhex(file.read().strip().replace("-", ""))
    except OSError:
        return None


# Segments


class Segment:
    """A sealed segment: its directory is read at once, its blocks as they are asked for."""

    def __init__(self, path, ledger, first):
        self.path, self.first = path, first
        data = self.data = read_file(path)
        if len(data) < 148:
            raise Damaged(path, 0, "cut short")
        if data[:8] != b"ULEDSEG\n" or zlib.crc32(data[:44]) != struct.unpack_from("<I", data, 44)[0]:
            raise Damaged(path, 0, "the header is damaged")
        check_version(data, path)
        stored_first, self.count = struct.unpack_from("<QI", data, 32)
        if data[16:32] != ledger.id:
            raise Damaged(path, 16, "it belongs to another ledger")
        if stored_first != first or self.count != ledger.events_per_file:
            raise Damaged(path, 32, "its name and its header disagree")
        at = len(data) - 100
        trailer = data[at:]
        if trailer[92:] != b"ULEDSEGE" or zlib.crc32(trailer[:88]) != struct.unpack_from("<I", trailer, 88)[0]:
            raise Damaged(path, at, "the trailer is damaged")
        start, length, crc = struct.unpack_from("<QII", trailer)
        self.root = trailer[16:48]
        if sha256(data[: at + 56]) != trailer[56:88]:
            raise Damaged(path, 0, "its bytes do not have the SHA-256 that it states")
        if start < 48 or start + length != at or zlib.crc32(data[start:at]) != crc:
            raise Damaged(path, start, "the directory is damaged")
        self.reader, self.blocks_end, self.next_block = Bytes(data[start:at], path, start), start, 48
        self.directory()
        if not self.reader.is_at_end or self.next_block != start:
            self.reader.fail("bytes that nothing speaks of")

    # Blocks, vectors and texts

    def block(self):
        offset, stored, raw, crc = (self.reader.varint() for _ in range(4))
        # Blocks stand one after another in the order of the directory.
        if offset != self.next_block or offset + stored > self.blocks_end or stored > raw:
            self.reader.fail("a block that lies elsewhere")
        self.next_block = offset + stored
        content = self.data[offset : offset + stored]

        def fail(message):
            raise Damaged(self.path, offset, f"the block {message}")

        if zlib.crc32(content) != crc:
            fail("has another CRC")
        return content if stored == raw else inflate(content, raw, fail)

    def vector(self, expected=None):
        reader = self.reader
        count, form = reader.varint(), reader.varint()
        if expected is not None and count != expected or count > self.count:
            reader.fail(f"a vector of {count} values instead of {expected}")
        base = reader.zigzag()
        if form == 0:
            return [base] * count
        factor = reader.varint()
        if form == 1:
            units = self.packed(count)
        elif form == 2:
            units = self.planes(count)
        else:
            reader.fail(f"a vector of unknown form {form}")
        return [signed(base + factor * unit, 64) for unit in units]

    def packed(self, count):
        width, exceptions, high_width = (self.reader.varint() for _ in range(3))
        content = self.block()
        low_length, high_length = (count * width + 7) // 8, (exceptions * high_width + 7) // 8
        if max(width, high_width) > 56 or len(content) != low_length + 2 * exceptions + high_length:
            self.reader.fail("a packed vector of another length")
        units = unpack(content[:low_length], width, count)
        positions = struct.unpack_from(f"<{exceptions}H", content, low_length)
        highs = unpack(content[len(content) - high_length :], high_width, exceptions)
        for position, high in zip(positions, highs):
            if position >= count:
                self.reader.fail("an exception behind the vector's end")
            units[position] |= high << width
        return units

    def planes(self, count):
        units = [0] * count
        planes = self.reader.varint()
        if planes > 8:
            self.reader.fail("more than 8 byte planes")
        for number in range(planes):
            kind = self.reader.varint()
            if kind == 0:
                plane = bytes([self.reader.varint()]) * count
            elif kind == 1:
                plane = self.block()
            else:
                self.reader.fail("a plane of unknown kind")
            if len(plane) != count:
                self.reader.fail("a plane of another length")
            for index, byte in enumerate(plane):
                units[index] |= byte << (8 * number)
        return units

    def texts(self, count):
        reader = self.reader
        prefix = reader.chunk()
        lengths = self.vector(count)
        alphabets = [reader.chunk() for _ in range(reader.varint())]
        if any(not alphabet or list(alphabet) != sorted(set(alphabet)) for alphabet in alphabets):
            reader.fail("an alphabet whose bytes do not ascend")
        patterns, last = {}, 0
        for _ in range(reader.varint()):
            length, patterned = self.pattern(alphabets)
            if not last < length <= 256 or len(patterned) != lengths.count(length):
                reader.fail("a pattern of another length, or of more or fewer texts than have it")
            patterns[length], last = iter(patterned), length
        if len(patterns) > 64:
            reader.fail("more than 64 patterns")
        content = self.block()
        in_block = [length for length in lengths if length not in patterns]
        if any(length < 0 for length in in_block) or sum(in_block) != len(content):
            reader.fail("texts of another length than their block")
        texts, position = [], 0
        for length in lengths:
            if length in patterns:
                texts.append(prefix + next(patterns[length]))
            else:
                texts.append(prefix + content[position : position + length])
                position += length
        return texts

    def pattern(self, alphabets):
        """A length and the texts that have it, from the numbers of their pattern."""
        reader = self.reader
        length, count = reader.varint(), reader.varint()
        places = [reader.varint() for _ in range(length)]
        if any(number >= len(alphabets) for number in places):
            reader.fail("an alphabet that there is not")
        texts = [bytearray(length) for _ in range(count)]
        groups = []
        for place, number in enumerate(places):
            alphabet = alphabets[number]
            if len(alphabet) == 1:
                for text in texts:
                    text[place] = alphabet[0]
                continue
            if not groups or groups[-1][0] * len(alphabet) > 1 << 56:
                groups.append((1, []))
            product, digits = groups[-1]
            groups[-1] = (product * len(alphabet), digits + [(place, alphabet)])
        for product, digits in groups:
            for text, number in zip(texts, self.vector(count)):
                if not 0 <= number < product:
                    reader.fail("a number that its pattern does not have")
                for place, alphabet in reversed(digits):
                    number, digit = divmod(number, len(alphabet))
                    text[place] = alphabet[digit]
        return length, texts

    # The directory

    def key(self):
        key = self.reader.varint()
        if key & 3 == 3 or key >> 2 > 0xFFFF:
            self.reader.fail("an unknown key")
        return key

    def directory(self):
        reader = self.reader
        if reader.varint() != self.count:
            reader.fail("another count of events")
        # For each event, its fields' bytes by key, found on the way.
        self.found = [{} for _ in range(self.count)]
        self.tuples, self.tuple_counts = [], []
        self.sets = None
        for number in range(reader.varint()):
            self.group(is_first=number == 0)
        self.columns = []
        column_count = reader.varint()
        if self.sets is None or any(len(bits) != (column_count + 7) // 8 for bits in self.sets):
            reader.fail("no sets of columns, or too long ones")
        for number in range(column_count):
            has = [self.sets[self.shapes[row]][number // 8] >> number % 8 & 1 for row in range(self.count)]
            self.column([row for row in range(self.count) if has[row]])

    def group(self, is_first):
        reader = self.reader
        tuples = self.vector(self.count)
        tuple_count = reader.varint()
        if any(not 0 <= number < tuple_count for number in tuples):
            reader.fail("a tuple that its group does not have")
        self.tuples.append(tuples)
        self.tuple_counts.append(tuple_count)
        if is_first:
            self.sets = [reader.chunk() for _ in range(reader.varint())]
            index = self.index(tuple_count, len(self.sets))
            self.shapes = [index[number] for number in tuples]
        for _ in range(reader.varint()):
            key, count = self.key(), reader.varint()
            if key & 3 == INTEGER:
                values = [varint_field(key, reader.varint()) for _ in range(count)]
            elif key & 3 == WIDE:
                values = [varint_field(key, reader.varint(128)) for _ in range(count)]
            else:
                values = [bytes_field(key, text) for text in self.texts(count)]
            index = self.index(tuple_count, count + 1)
            for row, number in enumerate(tuples):
                if index[number]:
                    self.put(row, key, values[index[number] - 1])

    def index(self, count, limit):
        index = self.vector(count)
        if any(not 0 <= number < limit for number in index):
            self.reader.fail("a value that its dictionary does not have")
        return index

    def put(self, row, key, field):
        if key in self.found[row]:
            self.reader.fail("an event that has a field twice")
        self.found[row][key] = field

    def column(self, rows):
        """`rows`: the events that have the column."""
        reader = self.reader
        key, is_aligned = self.key(), reader.varint()
        predict = self.prediction(key & 3)
        if key & 3 == BYTES:
            values = self.texts(reader.varint())
            if is_aligned or len(values) != len(rows):
                reader.fail("a column with too few or too many texts")
            for row, value in zip(rows, values):
                self.put(row, key, bytes_field(key, value))
            self.columns.append(None)
            return
        bits, escaped, limits = (64, {}, None) if key & 3 == INTEGER else (128, None, None)
        if key & 3 == INTEGER:
            limits = reader.zigzag(), reader.zigzag()
            differences = self.vector()
        else:
            is_narrow = reader.varint()
            differences = self.vector()
            escaped = self.escapes()
            if is_narrow and escaped:
                reader.fail("a narrow column with escapes")
        places = range(self.count) if is_aligned else rows
        if len(differences) != len(places):
            reader.fail("a column with too few or too many values")
        own = [0] * self.count
        has, last = set(rows), None
        for position, row in enumerate(places):
            if row not in has:
                if differences[position] or position in escaped:
                    reader.fail("a value of an event that does not have the column")
                continue
            difference = differences[position] + escaped.get(position, 0)
            value = signed(difference + predict(row, last, own), bits)
            own[row], last = value, row
            if limits and not limits[0] <= value <= limits[1]:
                reader.fail("a value outside of its column's limits")
            zigzag = value << 1 if value >= 0 else (-value << 1) - 1
            self.put(row, key, varint_field(key, zigzag))
        self.columns.append(own if key & 3 == INTEGER else None)

    def escapes(self):
        count = self.reader.varint()
        if count == 0:
            return {}
        content = self.block()
        if len(content) != 18 * count:
            self.reader.fail("escapes of another length")
        found = {}
        for entry in range(count):
            position = int.from_bytes(content[18 * entry : 18 * entry + 2], "little")
            found[position] = int.from_bytes(content[18 * entry + 2 : 18 * entry + 18], "little", signed=True)
        return found

    def earlier_column(self):
        number = self.reader.varint()
        if number >= len(self.columns) or self.columns[number] is None:
            self.reader.fail("a prediction from a column that is no earlier one of integers")
        return self.columns[number]

    def prediction(self, wire):
        """A function of the event's row, the row of the column's value before, and the column's values so far."""
        kind = self.reader.varint()
        if kind != 0 and wire != (WIDE if kind == 7 else INTEGER):
            self.reader.fail("a prediction of another kind of column")
        if kind == 0:
            return lambda row, last, own: 0
        if kind == 1:
            return lambda row, last, own: 0 if last is None else own[last]
        if kind == 2:
            column = self.earlier_column()
            return lambda row, last, own: column[row]
        if kind == 3:
            return lambda row, last, own: self.first + row
        if kind in (4, 5):
            return self.look_back(self.earlier_column(), self.earlier_column(), is_elapsed=kind == 5)
        if kind in (6, 7, 8):
            return self.by_tuple(kind)
        self.reader.fail(f"a prediction of unknown kind {kind}")

    def look_back(self, references, column, is_elapsed):
        divisor = self.reader.zigzag() if is_elapsed else None
        if divisor is not None and divisor <= 0:
            self.reader.fail("a divisor that is not positive")

        def predict(row, last, own):
            earlier = (references[row] & (1 << 64) - 1) - self.first
            is_earlier = 0 <= earlier < row
            if is_elapsed:
                return signed(column[row] - column[earlier], 64) // divisor if is_earlier else 0
            return column[earlier if is_earlier else row]

        return predict

    def by_tuple(self, kind):
        reader = self.reader
        group = reader.varint()
        if group >= len(self.tuples):
            reader.fail("a prediction by an unknown group")
        tuples, tuple_count = self.tuples[group], self.tuple_counts[group]
        if kind == 6:
            last_of_tuple = {}

            def predict(row, last, own):
                if last is not None:
                    last_of_tuple[tuples[last]] = own[last]
                return last_of_tuple.get(tuples[row], 0)

            return predict
        terms = [self.earlier_column() for _ in range(reader.varint())] if kind == 7 else [None]
        weights = [[reader.zigzag() for _ in terms] for _ in range(reader.varint())]
        classes = self.index(tuple_count, len(weights))
        if kind == 8:
            return lambda row, last, own: weights[classes[tuples[row]]][0]
        return lambda row, last, own: sum(
            weight * column[row] for weight, column in zip(weights[classes[tuples[row]]], terms)
        )

    def events(self):
        for row in self.found:
            yield b"".join(row[key] for key in sorted(row))


def unpack(content, width, count):
    mask, units = (1 << width) - 1, []
    for bit in range(0, count * width, width) if width else [0] * count:
        window = int.from_bytes(content[bit // 8 : bit // 8 + 8], "little")
        units.append(window >> bit % 8 & mask)
    return units


def varint_field(key, value):
    return varint_bytes(key) + varint_bytes(value)


def bytes_field(key, value):
    return varint_bytes(key) + varint_bytes(len(value)) + value


def segment_events(path, ledger, first, tree):
    segment = Segment(path, ledger, first)
    subtree = Tree()
    for event in segment.events():
        subtree.append(event)
        yield event
    if subtree.root != segment.root:
        raise Damaged(path, 0, "the tree root over its events is not the one that it states")


# All of it


def read_ledger(directory, body):
    """Calls back with each event's sequence, bytes and fields; returns the tree over them."""
    ledger = Ledger(directory)
    head = ledger.head()
    tree, root_at_head = Tree(), None
    for first, path, is_segment, is_last in ledger.files():
        if is_segment:
            events = segment_events(path, ledger, first, tree)
        else:
            events = log_events(path, ledger, first, tree, is_last, head)
        for event in events:
            sequence = tree.size
            tree.append(event)
            body(sequence, event, fields(event, path))
            if head and tree.size == head[0]:
                root_at_head = tree.root
    if head and head[0] > 0:
        path = os.path.join(directory, f"active-{head[1]}.log")
        if tree.size < head[0]:
            raise Damaged(path, head[2], f"{head[0] - tree.size} durable events are missing")
        if root_at_head != head[4]:
            raise Damaged(path, head[2], "the tree root is not the one that HEAD recorded")
    return tree


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: ledger_reader.py LEDGER_DIRECTORY")

    def show(sequence, event, found):
        line = {"sequence": sequence, "canonical": event.hex(), "fields": found}
        print(json.dumps(line, ensure_ascii=False, separators=(",", ":")))

    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    sys.stderr.reconfigure(encoding="utf-8")
    try:
        tree = read_ledger(sys.argv[1], show)
    except (Damaged, OSError, struct.error) as error:
        sys.stdout.flush()
        print(f"damaged: {error}", file=sys.stderr)
        sys.exit(1)
    print(json.dumps({"size": tree.size, "root": tree.root.hex()}))


if __name__ == "__main__":
    main()
