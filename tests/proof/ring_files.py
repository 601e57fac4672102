"""Reads what a dead process left in its ring files, by docs/SPEC.md alone."""
import pathlib
import struct

HEAD_BYTES = 4096
RECORD = struct.Struct("<IIQQBBBBI")
SITE = 1
SPAN_PART_BYTES = 64  # between a span's header and its name


def unsettled(path):
    """The texts of the records, or names of the spans, between tail and head of one ring file."""
    data = path.read_bytes()
    if not data.strip(b"\0"):
        return  # its maker died before it could write to it
    magic, version, _, capacity = struct.unpack_from("<8sIIQ", data)
    if magic != b"CLTELRNG" or version != 2 or len(data) != HEAD_BYTES + capacity:
        raise ValueError(f"{path} is no ring file")
    lane, = struct.unpack_from("<I", data, 48)
    head, = struct.unpack_from("<Q", data, 128)
    tail, = struct.unpack_from("<Q", data, 256)
    body = data[HEAD_BYTES:] * 2
    at = tail & ~1
    while at < head:
        place = at % capacity
        length, check, seq, _, kind, _, flags, _, what = RECORD.unpack_from(body, place)
        if check != (~length ^ seq) & 0xFFFFFFFF or kind != 1 + lane or length % 8 or not 32 <= length <= head - at:
            raise ValueError(f"{path} holds no record at {at}")
        text = place + 32 + lane * SPAN_PART_BYTES
        yield "" if flags >> 4 & SITE else body[text:text + what].decode()
        at += length


def left_in(root):
    """All of them below a buffer.dir, and how many instances there are."""
    texts = []
    instances = list(pathlib.Path(root).glob("cltel-*/*/*/INST"))
    for instance in instances:
        for ring in instance.parent.glob("r*.ring"):
            texts.extend(unsettled(ring))
    return texts, len(instances)
