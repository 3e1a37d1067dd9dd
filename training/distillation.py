"""What a larger encoder has learnt, put into the one that ships."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from onrecord.language.tagging.encoder import Encoder
from onrecord.language.tagging.tagger import CONTEXT
from training.articles import IGNORED, Example, is_held_out
from training.plan import of_pupil, of_teacher
from training.teacher.answers import answers, from_answer, probabilities, taught
from training.teacher.model import Teacher
from training.teacher.package import unpack
from training.train import read_weights, train, trained, weights_after

if TYPE_CHECKING:
    from pathlib import Path

    from onrecord.language.tagging.pieces import WordPieces
    from training.model import Tagger


def distilled(
    model: Tagger,
    examples: list[Example],
    others: list[Example],
    unannotated: dict[str, str],
    word_pieces: WordPieces,
    run: Path,
    seed: int,
    *,
    compiled: bool,
) -> Tagger:
    """Return the tagger after it has learnt from a teacher; it is trained in place.

    Args:
        model: the trained tagger.
        examples: what it was trained on.
        others: the same with other names.
        unannotated: further texts, by id, of which the teacher says what is in them.
        word_pieces: the encoder's.
        run: the folder that keeps the teacher, its answers and the checkpoints.
        seed: of the teacher; the tagger's is the next.
        compiled: let torch compile the encoders.
    """
    annotated = {
        each.article: each
        for each in examples
        if not is_held_out(each.article) and (each.tags != IGNORED).any()
    }
    teacher = trained_teacher(
        [each for each in examples if each.article in annotated], run, seed, compiled=compiled
    )
    transitions = teacher.transitions.detach().numpy()
    plan = of_pupil(seed + 1)
    reader = Encoder(teacher.run(), size=plan.size, context=CONTEXT)
    texts = {key: each.text for key, each in annotated.items()} | unannotated
    said = answers(texts, reader, transitions, word_pieces, run / "answers")
    probable = {key: probabilities(said[key], transitions) for key in annotated}
    model.transitions = torch.nn.Parameter(teacher.transitions.detach().clone(), requires_grad=False)
    lessons, more = (
        [
            taught(each, annotated[each.article], probable[each.article])
            if each.article in annotated
            else each
            for each in versions
        ]
        for versions in (examples, others)
    )
    lessons += [
        from_answer(key, text, said[key], transitions, word_pieces) for key, text in unannotated.items()
    ]
    folder = run / "pupil"
    train(lessons, more, model, folder, plan, compiled=compiled)
    return trained([weights_after(folder, plan.passes)])


def trained_teacher(examples: list[Example], run: Path, seed: int, *, compiled: bool) -> Teacher:
    """Return the teacher, trained on annotated articles."""
    plan, folder = of_teacher(seed), run / "teacher"
    torch.manual_seed(plan.seed)
    teacher = Teacher()
    teacher.encoder.load_pretrained(unpack(run / "mpnet"))
    train(examples, [], teacher, folder, plan, compiled=compiled)
    teacher.load_state_dict(read_weights([weights_after(folder, plan.passes)]))
    return teacher
