"""``nlp.add_pipe("onrecord")``: the extraction in anybody's spaCy pipeline."""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import spacy
from spacy import displacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span

import onrecord
from onrecord.language import component

ROOT = Path(__file__).resolve().parents[3]
TEXT = (
    "Harbour Bank’s chief executive, Ann Lee, told reporters in Paris that the bank would close.\n\n"
    "“We had no choice,” she said, “and no money.” Bob Rice said: “That is not so.”"
)


@Language.component("ends_the_text_with_a_date")
def ends_the_text_with_a_date(doc: Doc) -> Doc:
    """Set entities as another component would: one word that we name too, and one that we do not."""
    doc.ents = [Span(doc, 0, 1, label="GPE"), Span(doc, len(doc) - 3, len(doc) - 2, label="DATE")]
    return doc


@pytest.fixture(scope="module")
def nlp() -> Language:
    assert component.SPANS == "statements"
    nlp = spacy.blank("en")
    nlp.add_pipe("onrecord")
    return nlp


def test_a_document_has_the_extraction_of_its_text(nlp: Language) -> None:
    assert nlp(TEXT)._.extraction == onrecord.extract(TEXT)


def test_documents_can_be_piped(nlp: Language) -> None:
    texts = [TEXT, "", "Nobody spoke.", TEXT]

    assert [doc._.extraction for doc in nlp.pipe(texts)] == [onrecord.extract(text) for text in texts]


def test_a_document_that_was_not_read_has_no_extraction(nlp: Language) -> None:
    assert nlp.make_doc(TEXT)._.extraction is None


def test_entities_are_names_with_types_and_ids(nlp: Language) -> None:
    named = {(name.text, name.label_, name.kb_id_) for name in nlp(TEXT).ents}

    assert named == {
        ("Harbour Bank", "ORG", "org:harbour-bank"),
        ("Ann Lee", "PERSON", "person:ann-lee"),
        ("Paris", "GPE", "place:paris"),
        ("Bob Rice", "PERSON", "person:bob-rice"),
    }


def test_spans_are_the_parts_of_statements_with_labels_and_ids(nlp: Language) -> None:
    doc = nlp(TEXT)

    for statement in doc._.extraction.statements:
        parts = [(span.label_, span.text) for span in doc.spans["statements"] if span.id_ == statement.id]
        assert parts == [
            ("source", statement.source.text),
            ("cue", statement.cue.text),
            *(("content", piece.text) for piece in statement.content),
        ]
    assert len({span.id_ for span in doc.spans["statements"]}) == len(doc._.extraction.statements) == 3


def test_entities_of_other_components_stay_where_they_do_not_overlap() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("ends_the_text_with_a_date")
    nlp.add_pipe("onrecord")

    assert [(name.text, name.label_) for name in nlp("Ann Lee said no on Monday.").ents] == [
        ("Ann Lee", "PERSON"),
        ("on", "DATE"),
    ]


def test_displacy_draws_sources_cues_and_contents(nlp: Language) -> None:
    drawn = displacy.render(nlp(TEXT), style="span", options={"spans_key": "statements"}, jupyter=False)

    assert all(label in drawn for label in ("source", "cue", "content"))


def test_a_document_survives_a_docbin(nlp: Language) -> None:
    doc = nlp.make_doc(TEXT)
    doc._.published = dt.date(2022, 1, 27)
    doc = nlp(doc)

    (again,) = DocBin().from_bytes(DocBin(store_user_data=True, docs=[doc]).to_bytes()).get_docs(nlp.vocab)

    assert again._.extraction == doc._.extraction
    assert again._.published == dt.date(2022, 1, 27)
    assert [(name.text, name.kb_id_) for name in again.ents] == [
        (name.text, name.kb_id_) for name in doc.ents
    ]
    assert [(span.text, span.label_, span.id_) for span in again.spans["statements"]] == [
        (span.text, span.label_, span.id_) for span in doc.spans["statements"]
    ]


def test_the_day_of_publication_dates_statements(nlp: Language) -> None:
    doc = nlp.make_doc("“No,” Ann Lee said on Wednesday.")
    doc._.published = dt.date(2022, 1, 27)

    (statement,) = nlp(doc)._.extraction.statements

    assert statement.said_at == "2022-01-26"


def test_the_least_confidence_is_configuration() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("onrecord", config={"min_confidence": 1.0})

    assert nlp(TEXT)._.extraction.statements == ()


def test_the_component_declares_what_it_sets(nlp: Language) -> None:
    meta = nlp.get_pipe_meta("onrecord")

    assert (meta.assigns, meta.requires) == (["doc._.extraction", "doc.ents", "doc.spans"], [])


def test_the_picture_of_the_documentation_is_what_the_code_draws() -> None:
    spec = importlib.util.spec_from_file_location("draw_spans", ROOT / "docs" / "draw_spans.py")
    assert spec is not None
    assert spec.loader is not None
    draw_spans = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(draw_spans)

    assert draw_spans.PICTURE.read_text(encoding="utf-8") == draw_spans.picture_of(draw_spans.example())


def test_an_installed_package_needs_no_import_and_a_pipeline_can_be_saved(tmp_path: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    metadata = tmp_path / "site" / "onrecord-0.0.0.dist-info"  # as an installer would leave it
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: onrecord\nVersion: 0.0.0\n")
    (metadata / "entry_points.txt").write_text(
        "".join(
            f"[{group}]\n" + "".join(f"{name} = {value}\n" for name, value in points.items())
            for group, points in project["entry-points"].items()
        )
    )
    program = (
        "import json, spacy, sys\n"
        "nlp = spacy.blank('en')\n"
        "nlp.add_pipe('onrecord', config={'min_confidence': 0.0})\n"
        "nlp.to_disk(sys.argv[1])\n"
        "again = spacy.load(sys.argv[1])\n"
        "text = '“No,” Ann Lee said.'\n"
        "print(json.dumps([each(text)._.extraction.statements[0].text for each in (nlp, again)]))\n"
    )
    path = os.pathsep.join([str(tmp_path / "site"), *sys.path])
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "saved")],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(done.stdout) == ["No", "No"]
