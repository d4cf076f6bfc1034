"""The network: convolutions that shrink 40 rows to 5 and time by 4, a short 1-D mixer, one two-way GRU,
one linear layer to the symbols of charset.py (CTC). About half a million weights."""

import torch
from torch import nn
from torch.nn import functional as F

from charset import CLASS_COUNT
from prepare import HEIGHT


def _conv(inputs, outputs, kernel=3, stride=1, groups=1, act=True):
    layers = [
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
        nn.BatchNorm2d(outputs),
    ]
    return nn.Sequential(*layers, nn.ReLU(inplace=True)) if act else nn.Sequential(*layers)


class Residual(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.a = _conv(channels, channels)
        self.b = _conv(channels, channels, kernel=1, act=False)

    def forward(self, x):
        return F.relu(x + self.b(self.a(x)))


class TimeMixer(nn.Module):
    """Depthwise over time, then pointwise; N, T, C."""

    def __init__(self, channels, kernel):
        super().__init__()
        self.depthwise = nn.Conv1d(channels, channels, kernel, padding=kernel // 2, groups=channels, bias=False)
        self.norm = nn.BatchNorm1d(channels)
        self.pointwise = nn.Linear(channels, channels)

    def forward(self, x):
        y = self.norm(self.depthwise(x.transpose(1, 2))).transpose(1, 2)
        return x + F.relu(self.pointwise(y))


class LineReader(nn.Module):
    """N, 1, HEIGHT, W in [0, 1] (ink dark) to logits N, W / prepare.STRIDE, CLASS_COUNT."""

    def __init__(self, channels=(24, 48, 96), width=192, mixers=3, kernel=7, hidden=96):
        super().__init__()
        first, second, third = channels
        self.stem = _conv(1, first, stride=2)
        self.stage2 = nn.Sequential(_conv(first, second, stride=2), Residual(second))
        self.stage3 = nn.Sequential(
            _conv(second, third, stride=(2, 1)), _conv(third, third, groups=third), _conv(third, third, kernel=1)
        )
        self.project = nn.Linear(HEIGHT // 8 * third, width, bias=False)
        self.norm = nn.BatchNorm1d(width)
        self.mixers = nn.ModuleList(TimeMixer(width, kernel) for _ in range(mixers))
        self.gru = nn.GRU(width, hidden, bidirectional=True, batch_first=True)
        self.dropout = nn.Dropout(0.05)
        self.classify = nn.Linear(width + 2 * hidden, CLASS_COUNT)

    def forward(self, x):
        x = self.stage3(self.stage2(self.stem(x)))
        x = self.project(x.permute(0, 3, 1, 2).flatten(2))
        x = F.relu(self.norm(x.transpose(1, 2)).transpose(1, 2))
        for mixer in self.mixers:
            x = mixer(x)
        x = torch.cat([x, self.gru(x)[0]], 2)
        return self.classify(self.dropout(x))
