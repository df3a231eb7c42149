"""The judge's network as it is shipped, taken apart: its weights as floats, and where in its file each lies.

The word judge stands on the same layers. It is trained on the very weights that the judge ships, and its own file
holds only what it adds: the rest it reads out of the judge's.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import NodeProto, numpy_helper

BODY = "body."
LAYERS = 6


@dataclass(frozen=True, slots=True)
class Dense:
    """A dense layer of the body: its `name`, and the tensors that go into and come out of it."""

    name: str
    takes: str
    gives: str


class JudgeGraph:
    """The graph of `judge.onnx`."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.model = onnx.load(str(file))
        self.constants = {one.name: numpy_helper.to_array(one) for one in self.model.graph.initializer}
        self._readers: defaultdict[str, list[NodeProto]] = defaultdict(list)
        self._maker: dict[str, NodeProto] = {}
        for node in self.model.graph.node:
            for name in node.input:
                self._readers[name].append(node)
            for name in node.output:
                self._maker[name] = node

    @cached_property
    def dense(self) -> list[Dense]:
        """Every dense layer of the body, in order."""
        found = []
        for node in self.model.graph.node:
            added = self._added(node) if node.op_type == "MatMulInteger" else None
            if added is not None and added[0].startswith(BODY):
                found.append(Dense(added[0].removesuffix(".bias"), self._maker[node.input[0]].input[0], added[1]))
        return found

    @cached_property
    def states(self) -> list[str]:
        """The tensors that hold what comes out of the embeddings and of each layer, shape (n, tokens, width)."""
        normal = [node.output[0] for node in self.model.graph.node if node.op_type == "LayerNormalization"]
        return normal[::2]

    def weights(self) -> dict[str, NDArray[np.float32]]:
        """The weights of the body as floats, by the names that they have in `eval.quality.train_judge.Network`."""
        found = {name: value for name, value in self.constants.items() if name.startswith(BODY)}
        found = {name: value for name, value in found.items() if value.dtype == np.float32 and value.ndim}
        for node in self.model.graph.node:
            quantized = node.input[1 if node.op_type == "MatMulInteger" else 0] if len(node.input) > 1 else ""
            if node.op_type == "MatMulInteger":
                added = self._added(node)
                if added is not None:
                    name = added[0].replace(".bias", ".weight")
                    zero = self.constants[node.input[3]] if len(node.input) > 3 else np.int8(0)
                    scale = self.constants[quantized.replace("_quantized", "_scale")]
                    found[name] = ((self.constants[quantized].astype(np.float32) - zero) * scale).T.copy()
            elif node.op_type == "Gather" and quantized.endswith("_quantized"):
                read = next(one for one in self._readers[node.output[0]] if one.op_type == "DequantizeLinear")
                scale, zero = (self.constants[name].astype(np.float32) for name in read.input[1:3])
                name = quantized.removesuffix("_quantized")
                found[name] = (self.constants[quantized].astype(np.float32) - zero) * scale
        return {
            name: value for name, value in found.items() if name.startswith(BODY) and not name.endswith("weight_scale")
        }

    def _added(self, node: NodeProto) -> tuple[str, str] | None:
        """The bias that is added to a product, and the tensor that comes of it; None where there is none."""
        waiting = [node.output[0]]
        while waiting:
            for reader in self._readers[waiting.pop()]:
                bias = [name for name in reader.input if name in self.constants and name.endswith("bias")]
                if reader.op_type == "Add" and bias:
                    return bias[0], reader.output[0]
                if reader.op_type in {"Cast", "Mul"}:
                    waiting.append(reader.output[0])
        return None
