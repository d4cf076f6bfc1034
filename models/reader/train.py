"""Trains the reader until stopped, with checkpoints from which it goes on.

    nice -n 19 /usr/bin/python3 train.py --work /var/tmp/reader [--start line_reader.pt] [--decay-lines 30000]

Two processes with one thread each: this one trains, a second draws and spoils lines. WORK keeps
checkpoint.pt (weights, averaged weights, optimiser, step), best.pt (averaged weights that were best on
the held-out fonts), font_index.json and log.jsonl. Started again it goes on from the checkpoint.
The learning rate is constant and the averaged weights are what counts; --decay-lines lets the rate
fall to nothing over so many lines and writes final.pt. bfloat16 where the processor has it (9 times faster
with AMX); a GPU is used when torch sees one.
"""

import argparse
import json
import math
import os
import pathlib
import signal
import time

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

import numpy as np
import torch
from torch.nn import functional as F

from fonts import DEFAULT_EXTRA, FontSet, load_faces
from metrics import error_rate, read
from network import LineReader
from prepare import output_steps
from samples import batches, validation_set

WARM_UP_STEPS = 200
HOPELESS = 1.0  # loss per symbol above which a line's weight falls
AVERAGE = 0.9995
VALIDATION_LINES = 250
QUEUE_BATCHES = 24


def feed(queue, index, extra, seed, columns):
    """Process that draws: puts batches into `queue` for ever."""
    fonts = FontSet(load_faces(index, extra), "train")
    for batch in batches(fonts, seed, columns):
        queue.put(batch)


def start_feeder(arguments, seed):
    context = torch.multiprocessing.get_context("spawn")
    queue = context.Queue(QUEUE_BATCHES)
    process = context.Process(
        target=feed, daemon=True,
        args=(queue, arguments.index, arguments.fonts, seed, arguments.columns),
    )
    process.start()
    return queue


def validation_sets(arguments):
    """{name: [(picture, text, kind)]} for known and held-out fonts, clean and spoiled."""
    faces = load_faces(arguments.index, arguments.fonts)
    sets = {}
    for side in ("train", "held_out"):
        fonts = FontSet(faces, side)
        for degraded in (False, True):
            name = f"{side}.{'degraded' if degraded else 'clean'}"
            sets[name] = validation_set(fonts, 90_001 + degraded, VALIDATION_LINES, degraded)
    return sets


class Trainer:
    """Model, averaged model, optimiser and step; saved and restored together."""

    def __init__(self, arguments):
        torch.manual_seed(arguments.seed)
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.work = pathlib.Path(arguments.work)
        self.rate = arguments.rate
        self.model = LineReader().to(self.device)
        self.average = LineReader().to(self.device)
        matrices = [p for p in self.model.parameters() if p.ndim > 1]
        vectors = [p for p in self.model.parameters() if p.ndim <= 1]
        self.optimiser = torch.optim.AdamW(
            [{"params": matrices, "weight_decay": 0.01}, {"params": vectors, "weight_decay": 0.0}],
            lr=self.rate, betas=(0.9, 0.98),
        )
        self.step, self.lines, self.seconds, self.best = 0, 0, 0.0, math.inf
        checkpoint = self.work / "checkpoint.pt"
        if checkpoint.exists():
            self._restore(torch.load(checkpoint, map_location=self.device))
        elif arguments.start:
            self.model.load_state_dict(torch.load(arguments.start, map_location=self.device))
            self.average.load_state_dict(self.model.state_dict())

    def _restore(self, state):
        self.model.load_state_dict(state["model"])
        self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        torch.set_rng_state(state["random"])
        for name in ("step", "lines", "seconds", "best"):
            setattr(self, name, state[name])

    def save(self):
        """Writes the checkpoint; a crash while writing leaves the last one whole."""
        state = {
            "model": self.model.state_dict(), "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(), "random": torch.get_rng_state(),
            "step": self.step, "lines": self.lines, "seconds": self.seconds, "best": self.best,
        }
        torch.save(state, self.work / "checkpoint.tmp")
        os.replace(self.work / "checkpoint.tmp", self.work / "checkpoint.pt")

    def train_batch(self, batch, rate):
        """One step; the loss per symbol."""
        pictures, widths, targets = batch
        for group in self.optimiser.param_groups:
            group["lr"] = rate * min(1.0, (self.step + 1) / WARM_UP_STEPS)
        self.model.train()
        x = torch.from_numpy(pictures).to(self.device).unsqueeze(1).float() / 255
        with torch.autocast(self.device.type, dtype=torch.bfloat16):
            logits = self.model(x)
        log_probabilities = F.log_softmax(logits.float(), 2).transpose(0, 1)
        lengths = torch.tensor([len(t) for t in targets])
        losses = F.ctc_loss(
            log_probabilities, torch.tensor([i for t in targets for i in t]),
            torch.tensor([output_steps(w) for w in widths]), lengths, zero_infinity=True, reduction="none",
        )
        # Lines that nobody could read would else drown the others' gradients.
        weights = (HOPELESS * lengths.to(losses.device) / losses.detach().clamp(min=1e-6)).clamp(max=1.0)
        loss = (weights * losses).sum() / lengths.sum()
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 2.0)
        self.optimiser.step()
        self.step += 1
        self.lines += len(targets)
        self._update_average()
        return loss.item()

    @torch.no_grad()
    def _update_average(self):
        keep = min(AVERAGE, (1 + self.step) / (10 + self.step))
        for mean, now in zip(self.average.state_dict().values(), self.model.state_dict().values()):
            if mean.dtype.is_floating_point:
                mean.lerp_(now, 1 - keep)
            else:
                mean.copy_(now)

    def validate(self, sets):
        """{set: character error rate} of the averaged weights; keeps the best."""
        rates = {}
        for name, items in sets.items():
            texts = [text for text, _ in read(self.average, [p for p, _, _ in items])]
            rates[name] = round(error_rate([(truth, text) for (_, truth, _), text in zip(items, texts)]), 3)
        score = rates["held_out.clean"] + rates["held_out.degraded"]
        if score < self.best:
            self.best = score
            torch.save(self.average.state_dict(), self.work / "best.pt")
        return rates


def log_line(trainer, **values):
    entry = {"step": trainer.step, "lines": trainer.lines, "seconds": round(trainer.seconds), **values}
    with open(trainer.work / "log.jsonl", "a", encoding="utf-8") as stream:
        stream.write(json.dumps(entry) + "\n")
    print(json.dumps(entry), flush=True)


def keep(trainer, arguments):
    """Saves the checkpoint; while the rate decays final.pt instead, so that training can go on from before."""
    if arguments.decay_lines:
        torch.save(trainer.average.state_dict(), trainer.work / "final.pt")
    else:
        trainer.save()


def run(trainer, queue, sets, arguments):
    """Trains until a signal, or until the rate has fallen to nothing."""
    stop = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.append(True))
    started, last_save, last_check = trainer.lines, time.time(), time.time()
    losses, mark = [], (trainer.lines, time.process_time())
    while not stop:
        rate = trainer.rate
        if arguments.decay_lines:
            rate *= max(0.0, 1 - (trainer.lines - started) / arguments.decay_lines)
            if rate <= 0:
                break
        before = time.time()
        batch = queue.get()
        losses.append(trainer.train_batch(batch, rate))
        now = time.time()
        trainer.seconds += now - before
        if trainer.step % 100 == 0:
            spent = 1000 * (time.process_time() - mark[1]) / max(1, trainer.lines - mark[0])
            log_line(trainer, loss=round(float(np.mean(losses)), 4), rate=rate, cpu_ms_per_line=round(spent, 2),
                     lines_per_second=round(trainer.lines / trainer.seconds, 1))
            losses, mark = [], (trainer.lines, time.process_time())
        if now - last_save > 60 * arguments.save_minutes:
            keep(trainer, arguments)
            last_save = now
        if now - last_check > 60 * arguments.check_minutes:
            log_line(trainer, validation=trainer.validate(sets))
            last_check = time.time()
    log_line(trainer, validation=trainer.validate(sets))
    keep(trainer, arguments)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", required=True, help="folder for checkpoints and the log")
    parser.add_argument("--start", help="weights to start from when there is no checkpoint")
    parser.add_argument("--fonts", default=DEFAULT_EXTRA, help="folder of further fonts (fetch_fonts.sh)")
    parser.add_argument("--columns", type=int, default=16_000, help="picture columns in a batch")
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--save-minutes", type=float, default=3)
    parser.add_argument("--check-minutes", type=float, default=6)
    parser.add_argument("--decay-lines", type=int, default=0)
    arguments = parser.parse_args()
    pathlib.Path(arguments.work).mkdir(parents=True, exist_ok=True)
    arguments.index = str(pathlib.Path(arguments.work) / "font_index.json")
    torch.set_num_threads(1)
    trainer = Trainer(arguments)
    load_faces(arguments.index, arguments.fonts)  # writes the index before the second process reads it
    # Going on draws new lines rather than the same again: the step is part of the seed.
    trainer.best = math.inf  # the validation lines may have changed with the code
    queue = start_feeder(arguments, arguments.seed * 1_000_003 + trainer.step)
    sets = validation_sets(arguments)
    log_line(trainer, validation=trainer.validate(sets))
    run(trainer, queue, sets, arguments)


if __name__ == "__main__":
    main()
