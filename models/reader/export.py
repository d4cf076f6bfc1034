"""Writes a network as ONNX with its symbols beside it.

    export.py WEIGHTS OUT.onnx [--temperature T]

OUT.onnx: input `x` float N x 1 x 40 x W, W a multiple of 8, ink 0 and paper 1 (prepare.py / 255); output `p`
float N x W/4 x symbols, probabilities. Softmax is taken of logits / T (calibrate.py finds T), which is
folded into the last layer. OUT.onnx.keys: one symbol a line, in the order of outputs 1, 2, ...; output 0
is the CTC blank. Also OUT.pt: the weights in half precision, for going on with the training.
"""

import argparse
import pathlib

import torch
from torch import nn

from charset import CHARS
from network import LineReader
from prepare import HEIGHT

OPSET = 13


class WithSoftmax(nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, x):
        return torch.softmax(self.model(x), 2)


def load_weights(path):
    """State of a checkpoint of weights, in single precision."""
    state = torch.load(path, map_location="cpu")
    return {name: v.float() if v.dtype.is_floating_point else v for name, v in state.items()}


def export(state, out, temperature=1.0):
    model = LineReader()
    model.load_state_dict(state)
    model.eval()
    with torch.no_grad():
        model.classify.weight.div_(temperature)
        model.classify.bias.div_(temperature)
    torch.onnx.export(
        WithSoftmax(model), torch.rand(2, 1, HEIGHT, 160), str(out), opset_version=OPSET,
        input_names=["x"], output_names=["p"], dynamic_axes={"x": {0: "n", 3: "w"}, "p": {0: "n", 1: "t"}},
    )
    pathlib.Path(f"{out}.keys").write_text("\n".join(CHARS) + "\n", encoding="utf-8")
    half = {name: v.half() if v.dtype.is_floating_point else v for name, v in state.items()}
    torch.save(half, pathlib.Path(out).with_suffix(".pt"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights")
    parser.add_argument("out")
    parser.add_argument("--temperature", type=float, default=1.0)
    arguments = parser.parse_args()
    export(load_weights(arguments.weights), arguments.out, arguments.temperature)


if __name__ == "__main__":
    main()
