#!/usr/bin/env python3
"""Cuts an ONNX network down to the nodes that some of its tensors need.

    onnx_trim.py IN OUT --outputs NAME,NAME... [--input-shape 1,3,H,W]

The named tensors become the outputs of the graph, everything they do not need is dropped,
and the shape of the one real input may be replaced: numbers stay fixed, words become free
dimensions. The same input gives the same bytes, on every machine.

An ONNX file is one Protocol Buffers message (onnx.proto, ModelProto). This reads and writes
that encoding itself, so that nothing but Python is needed; fields it does not know are
copied byte for byte. It is meant for files whose checksum is known, not for hostile ones.
"""

import argparse
import sys

# Field numbers of onnx.proto.
MODEL_GRAPH = 7
GRAPH_NODE, GRAPH_INITIALIZER, GRAPH_INPUT, GRAPH_OUTPUT, GRAPH_VALUE_INFO = 1, 5, 11, 12, 13
NODE_INPUT, NODE_OUTPUT = 1, 2
TENSOR_NAME = 8
VALUE_NAME, VALUE_TYPE = 1, 2
TYPE_TENSOR = 1
TENSOR_ELEMENT, TENSOR_SHAPE = 1, 2
SHAPE_DIMENSION = 1
DIMENSION_VALUE, DIMENSION_WORD = 1, 2
FLOAT = 1

# Wire types of Protocol Buffers.
VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
FIXED_SIZE = {FIXED64: 8, FIXED32: 4}


class TrimError(Exception):
    """The file is no ONNX network, or lacks what was asked for."""


def read_varint(data, at):
    """The number that starts at `at`, and the place after it."""
    value = shift = 0
    while True:
        if at >= len(data) or shift > 63:
            raise TrimError("a number runs past the end of the file")
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def write_varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def parse(message):
    """The fields of a message in their order: (number, wire type, value)."""
    fields, at = [], 0
    while at < len(message):
        tag, at = read_varint(message, at)
        number, wire = tag >> 3, tag & 7
        if wire == VARINT:
            value, at = read_varint(message, at)
        else:
            if wire == BYTES:
                size, at = read_varint(message, at)
            elif wire in FIXED_SIZE:
                size = FIXED_SIZE[wire]
            else:
                raise TrimError(f"wire type {wire} is unknown")
            if size > len(message) - at:
                raise TrimError("a field runs past the end of the file")
            value, at = message[at:at + size], at + size
        fields.append((number, wire, value))
    return fields


def serialise(fields):
    out = bytearray()
    for number, wire, value in fields:
        out += write_varint(number << 3 | wire)
        if wire == VARINT:
            out += write_varint(value)
        else:
            out += (write_varint(len(value)) if wire == BYTES else b"") + value
    return bytes(out)


def texts(message, number):
    """All strings that a message holds in field `number`."""
    return [value.decode() for field, _, value in parse(message) if field == number]


def name_of(message, number):
    return next(iter(texts(message, number)), "")


def tensor_of_floats(name, shape):
    """A ValueInfoProto; `shape` holds numbers and words."""
    dimensions = b"".join(
        serialise([(SHAPE_DIMENSION, BYTES, serialise(
            [(DIMENSION_VALUE, VARINT, int(size))] if size.isdigit()
            else [(DIMENSION_WORD, BYTES, size.encode())]))])
        for size in shape)
    tensor = serialise([(TENSOR_ELEMENT, VARINT, FLOAT), (TENSOR_SHAPE, BYTES, dimensions)])
    kind = serialise([(TYPE_TENSOR, BYTES, tensor)])
    return serialise([(VALUE_NAME, BYTES, name.encode()), (VALUE_TYPE, BYTES, kind)])


def needed_for(outputs, graph):
    """The places in `graph` of the nodes that `outputs` need, and all tensors on the way."""
    maker = {}
    for place, (number, _, node) in enumerate(graph):
        if number == GRAPH_NODE:
            maker.update((tensor, place) for tensor in texts(node, NODE_OUTPUT))
    nodes, tensors, waiting = set(), set(), list(outputs)
    while waiting:
        tensor = waiting.pop()
        if tensor in tensors:
            continue
        tensors.add(tensor)
        if tensor in maker and maker[tensor] not in nodes:
            nodes.add(maker[tensor])
            waiting += texts(graph[maker[tensor]][2], NODE_INPUT)
    missing = [tensor for tensor in outputs if tensor not in maker]
    if missing:
        raise TrimError(f"no node makes the tensor {missing[0]}")
    return nodes, tensors


def trim_graph(graph, outputs, input_shape):
    nodes, tensors = needed_for(outputs, graph)
    constants = {name_of(value, TENSOR_NAME)
                 for number, _, value in graph if number == GRAPH_INITIALIZER}
    kept = []
    for place, (number, wire, value) in enumerate(graph):
        if number == GRAPH_NODE and place not in nodes:
            continue
        if number == GRAPH_INITIALIZER and name_of(value, TENSOR_NAME) not in tensors:
            continue
        # Noted shapes no longer hold once the input's shape is free.
        if number in (GRAPH_OUTPUT, GRAPH_VALUE_INFO):
            continue
        if number == GRAPH_INPUT:
            name = name_of(value, VALUE_NAME)
            if name not in tensors:
                continue
            if input_shape and name not in constants:
                value = tensor_of_floats(name, input_shape)
        kept.append((number, wire, value))
    for name in outputs:
        kept.append((GRAPH_OUTPUT, BYTES, tensor_of_floats(name, ["n", "c", "h", "w"])))
    return kept


def trim(model, outputs, input_shape=None):
    """The bytes of the network `model`, cut down to what `outputs` need."""
    fields = parse(model)
    if sum(number == MODEL_GRAPH for number, _, _ in fields) != 1:
        raise TrimError("this is no ONNX network")
    return serialise(
        [(number, wire, serialise(trim_graph(parse(value), outputs, input_shape)))
         if number == MODEL_GRAPH else (number, wire, value)
         for number, wire, value in fields])


def main():
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("source", metavar="IN")
    words.add_argument("target", metavar="OUT")
    words.add_argument("--outputs", required=True, metavar="NAME,NAME")
    words.add_argument("--input-shape", metavar="1,3,H,W")
    asked = words.parse_args()
    shape = asked.input_shape.split(",") if asked.input_shape else None
    try:
        with open(asked.source, "rb") as file:
            result = trim(file.read(), asked.outputs.split(","), shape)
        with open(asked.target, "wb") as file:
            file.write(result)
    except (OSError, TrimError, UnicodeDecodeError) as error:
        sys.exit(f"onnx_trim.py: {asked.source}: {error}")


if __name__ == "__main__":
    main()
