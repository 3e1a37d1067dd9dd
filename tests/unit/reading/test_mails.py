"""Of an e-mail the best part of its body is read, with earlier mails and signatures apart."""

from __future__ import annotations

import datetime as dt
from email.message import EmailMessage
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.model import Zone
from onrecord.problems import ProblemError, ProblemType
from onrecord.reading import File, Limits, ReadDocument, UnreadPart, read
from tests.support.files import FILES, documents_in, expected_in

HEADERS = "From: Ann Lee <ann@pier.example>\nSubject: Ferry\nDate: Fri, 3 May 2024 23:30:00 -0700\n"


def mail(body: str, headers: str = HEADERS) -> ReadDocument:
    (document,) = read(File(f"{headers}\n{body}".encode()))
    assert isinstance(document, ReadDocument)
    return document


def blocks(document: ReadDocument, zone: Zone) -> list[str]:
    return [document.text[each.start : each.end] for each in document.zones if each.zone is zone]


@pytest.mark.parametrize("expected", expected_in("mail"), ids=lambda each: str(each["file"]))
def test_a_mail_is_read_as_its_reader_sees_it(expected: dict[str, Any]) -> None:
    assert documents_in(FILES / "mail" / expected["file"]) == expected["documents"]


def test_the_day_is_that_of_the_sender() -> None:
    document = mail("The ferry is late, the master said.")

    assert (document.metadata.published, document.metadata.published_basis) == (dt.date(2024, 5, 3), "header")


@pytest.mark.parametrize("date", ["", "Date: soon\n", "Date: Fri, 99 May 2024 10:00:00 +0000\n"])
def test_a_mail_without_a_readable_date_is_undated(date: str) -> None:
    headers = f"From: ann@pier.example\nSubject: Ferry\nMIME-Version: 1.0\n{date}"

    assert mail("The ferry is late, the master said.", headers).metadata.published is None


def test_a_mail_that_apples_program_forwards_is_an_earlier_one() -> None:
    headers = (
        "From: Odile Brandt <o@pier.example>\nSubject: Ferry\nDate: 2 May 2024 at 09:00:00 CET\nTo: Ann Lee"
    )
    document = mail(
        f"See below.\n\nBegin forwarded message:\n\n{headers}\n\nThe ferry will stop, Brandt said.\n"
    )

    assert blocks(document, Zone.BODY) == ["See below."]
    assert blocks(document, Zone.BOILERPLATE) == ["Begin forwarded message:", headers]
    assert blocks(document, Zone.EMBED) == ["The ferry will stop, Brandt said."]


@pytest.mark.parametrize(
    "attribution",
    [
        "On Fri, 3 May 2024 at 08:00, Bob Rice <bob@pier.example> wrote:",
        "On Friday, May 3rd 2024 at 8:00 AM, Bob Rice wrote:",
    ],
)
def test_an_earlier_mail_is_quoted_and_nobody_says_who_wrote_it(attribution: str) -> None:
    document = mail(f"The ferry is late.\n\n{attribution}\n\n> Is it late?\n>> It never is.\n")

    assert blocks(document, Zone.BODY) == ["The ferry is late."]
    assert blocks(document, Zone.BOILERPLATE) == [attribution]
    assert blocks(document, Zone.EMBED) == ["Is it late?\nIt never is."]


@pytest.mark.parametrize("signature", ["--\nAnn Lee\nThe Pier", "-- \nAnn Lee", "Sent from my phone"])
def test_a_signature_is_boilerplate(signature: str) -> None:
    document = mail(f"The ferry is late, the master said.\n\n{signature}\n")

    assert blocks(document, Zone.BOILERPLATE) == [signature.strip()]
    assert blocks(document, Zone.BODY) == ["The ferry is late, the master said."]


def test_what_goes_on_for_long_after_dashes_is_no_signature() -> None:
    story = "\n\n".join(f"The ferry is late again, master number {number} said." for number in range(20))

    assert blocks(mail(f"Two stories.\n\n--\n\n{story}"), Zone.BOILERPLATE) == []


@pytest.mark.parametrize(
    ("encoding", "text"),
    [("utf-8", "Zoë said “yes”."), ("iso-8859-2", "Žofie said yes."), ("koi8-r", "Да, she said.")],
)
def test_a_body_in_any_charset_is_decoded(encoding: str, text: str) -> None:
    headers = (
        f"MIME-Version: 1.0\nContent-Type: text/plain; charset={encoding}\nContent-Transfer-Encoding: 8bit\n"
    )
    (document,) = read(File((HEADERS + headers).encode() + b"\n" + text.encode(encoding)))

    assert isinstance(document, ReadDocument)
    assert document.text == text


def forwarded(comment: str, *attached: EmailMessage) -> ReadDocument:
    """A mail to which others are attached, as "Forward as attachment" does."""
    whole = letter(comment, "Fwd: the ferry", "Bob Rice <bob@b.example>")
    for each in attached:
        whole.add_attachment(each)
    (document,) = read(File(bytes(whole), name="a.eml"))
    assert isinstance(document, ReadDocument)
    return document


def letter(text: str, subject: str, sender: str) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["Subject"], made["Date"] = sender, subject, "Fri, 03 May 2024 10:00:00 +0200"
    made.set_content(text)
    return made


def test_a_mail_that_is_attached_is_an_earlier_one() -> None:
    ann = letter("The ferry is late, she said.\n", "The ferry", "Ann Lee <ann@a.example>")
    ann.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="plan.pdf")

    document = forwarded("See below.\n", ann)

    assert [(zone.zone, document.text[zone.start : zone.end]) for zone in document.zones] == [
        (Zone.BODY, "See below."),
        (
            Zone.BOILERPLATE,
            "From: Ann Lee <ann@a.example>\nDate: Fri, 03 May 2024 10:00:00 +0200\nSubject: The ferry",
        ),
        (Zone.EMBED, "The ferry is late, she said."),
    ]
    assert (document.metadata.title, document.metadata.author) == ("Fwd: the ferry", "Bob Rice")
    assert [each.reason for each in document.skipped] == ["an attachment: plan.pdf (application/pdf)"]


def test_a_mail_of_attached_mails_alone_has_their_texts_and_names_what_is_deeper() -> None:
    deepest = letter("Nobody asked me.\n", "Me", "Cy Dent <cy@c.example>")
    around = letter("The ferry was early.\n", "Early", "Dee Ott <dee@d.example>")
    around.add_attachment(deepest)

    document = forwarded("", letter("The ferry is late.\n", "Late", "Ann Lee <ann@a.example>"), around)

    said = [document.text[zone.start : zone.end] for zone in document.zones if zone.zone is Zone.EMBED]
    assert said == ["The ferry is late.", "The ferry was early."]
    assert [each.reason for each in document.skipped] == ["an attachment (message/rfc822)"]


def test_a_mail_without_text_names_what_to_do() -> None:
    with pytest.raises(ProblemError, match="attached") as raised:
        mail("\n \n")

    assert raised.value.problem.type == ProblemType.EMPTY_DOCUMENT.uri


def test_mails_with_one_id_are_still_two_documents() -> None:
    head = "From ann Fri May  3 10:00:00 2024\nMessage-ID: <a@b>\nSubject: x\nFrom: ann@b\n\n"

    records = [part.record for part in read(File(2 * f"{head}The ferry is late.\n\n".encode()))]

    assert records == ["a@b", "a@b 2"]


def test_an_unreadable_mail_costs_itself_alone() -> None:
    head = "From ann Fri May  3 10:00:00 2024\nSubject: x\nFrom: ann@b\nMIME-Version: 1.0\n\n"

    parts = list(read(File(f"{head}\n\n{head}The ferry is late, she said.\n".encode())))

    assert [type(part) for part in parts] == [UnreadPart, ReadDocument]
    assert [part.record for part in parts] == ["1", "2"]


def test_a_mailbox_over_the_limit_is_refused_with_the_number() -> None:
    data = (FILES / "mail" / "three.mbox").read_bytes()

    with pytest.raises(ProblemError, match="3 documents") as raised:
        list(read(File(data, limits=Limits(documents=2))))

    assert raised.value.problem.type == ProblemType.TOO_LARGE.uri


@given(st.binary(max_size=300))
def test_any_body_is_read_or_is_a_problem(body: bytes) -> None:
    headers = HEADERS + "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\n"
    try:
        list(read(File(headers.encode() + body)))
    except ProblemError:
        return


def test_a_header_of_any_length_is_read_in_linear_time() -> None:
    document = mail(
        "The ferry is late, she said.", "MIME-Version: 1.0\nSubject: x" + "\n Subject: x" * 30_000 + "\n"
    )

    assert document.text == "The ferry is late, she said."


NESTED = "--x\n" + "".join(
    f"Content-Type: multipart/mixed; boundary=b{depth}\n\n--b{depth}\n" for depth in range(1_900)
)


@pytest.mark.parametrize(
    ("parts", "problem"), [("--x\n\na\n" * 3_000, ProblemType.TOO_LARGE), (NESTED, ProblemType.TOO_DEEP)]
)
def test_mails_of_too_many_parts_are_a_problem(parts: str, problem: ProblemType) -> None:
    with pytest.raises(ProblemError) as raised:
        mail(parts, f"{HEADERS}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n")

    assert raised.value.problem.type == problem.uri


OUTLOOK = "From: Bob Rice <bob@pier.example>\nSent: 02 May 2024 17:20\nTo: Ann Lee\nSubject: RE: Ferry"


@pytest.mark.parametrize("rule", ["", f"{'_' * 32}\n", "-----Original Message-----\n"])
def test_what_outlook_answers_to_is_an_earlier_mail_without_any_quoting(rule: str) -> None:
    document = mail(f"The ferry is late, the master said.\n\n{rule}{OUTLOOK}\n\nIs it late?\n\nBob asked.\n")

    assert blocks(document, Zone.BODY) == ["The ferry is late, the master said."]
    assert blocks(document, Zone.BOILERPLATE) == [rule + OUTLOOK]
    assert blocks(document, Zone.EMBED) == ["Is it late?", "Bob asked."]


def test_an_earlier_mail_in_html_begins_where_its_headers_do() -> None:
    headers = HEADERS + "MIME-Version: 1.0\nContent-Type: text/html\n"
    shown = OUTLOOK.replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>")
    html = f"<p>The ferry is late.</p><div style='border-top:1pt'><p>{shown}</p></div><p>Is it late?</p>"
    document = mail(html, headers)

    assert blocks(document, Zone.BODY) == ["The ferry is late."]
    assert blocks(document, Zone.EMBED) == ["Is it late?"]


@pytest.mark.parametrize(
    "words", ["Regards,", "Kind regards", "With best wishes,", "Yours faithfully,", "Thanks,"]
)
def test_a_signature_begins_with_a_greeting_too(words: str) -> None:
    signature = f"{words}\n\nAnn Lee\nHead of Press | Pier Lines\nTel: +44 20 7946 0000"
    document = mail(f"The ferry is late, the master said.\n\n{signature}\n\n{OUTLOOK}\n\nIs it late?\n")

    assert blocks(document, Zone.BODY) == ["The ferry is late, the master said."]
    assert "\n\n".join(blocks(document, Zone.BOILERPLATE)[:-1]) == signature
    assert blocks(document, Zone.EMBED) == ["Is it late?"]


@pytest.mark.parametrize(
    "body",
    [
        "Thanks,\n\nthe ferry is late all the same, the harbour master said on Tuesday, and will be.",
        "He closed with best wishes, and said the ferry was late.",
        "From: here the ferry leaves.\n\nTo: where it goes, nobody said.",
    ],
)
def test_words_of_a_greeting_or_a_header_in_the_text_end_nothing(body: str) -> None:
    document = mail(body)

    assert "\n\n".join(blocks(document, Zone.BODY)) == body


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_a_mail_that_was_saved_in_another_encoding_is_read(encoding: str) -> None:
    text = f"{HEADERS}Content-Type: text/plain; charset=iso-8859-1\n\nThe “Zoë” is late, the master said.\n"

    (document,) = read(File(text.encode(encoding), name="ferry.eml"))

    assert isinstance(document, ReadDocument)
    assert document.text == "The “Zoë” is late, the master said."
    assert document.metadata.title == "Ferry"


@pytest.mark.parametrize("before", [" ", "\n\n", "\x0c"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_mailbox_may_begin_with_white_space(before: str, encoding: str) -> None:
    one = f"From ann@pier.example Fri May  3 21:12:00 2024\n{HEADERS}\nThe ferry is late, she said.\n\n"

    documents = list(read(File((before + 2 * one).encode(encoding), name="pier.mbox")))

    assert [isinstance(each, ReadDocument) and each.text for each in documents] == [
        "The ferry is late, she said."
    ] * 2


def test_a_mailbox_whose_first_line_is_damaged_is_a_problem() -> None:
    data = f"From ann\rpier Fri May  3 21:12:00 2024\n{HEADERS}\nThe ferry is late.\n".encode()

    with pytest.raises(ProblemError, match="mailbox is damaged"):
        list(read(File(data, name="pier.mbox")))


@pytest.mark.parametrize("kind", ["plain", "html"])
def test_what_is_written_below_a_picture_is_more_of_the_mail(kind: str) -> None:
    message = MIMEMultipart()
    message["From"], message["Subject"] = "Maud Petty <m@mill.example>", "The mill"
    message.attach(MIMEText("The mill is shut, Petty said.", kind))
    message.attach(MIMEImage(b"\x89PNG\r\n\x1a\n", "png"))
    message.attach(MIMEText("It opens in May, she said.", kind))
    attached = MIMEText("A list of prices.", "plain")
    attached.add_header("Content-Disposition", "attachment", filename="prices.txt")
    message.attach(attached)

    (document,) = read(File(message.as_bytes(), name="a.eml"))

    assert isinstance(document, ReadDocument)
    assert [document.text[each.start : each.end] for each in document.zones if each.zone is Zone.BODY] == [
        "The mill is shut, Petty said.",
        "It opens in May, she said.",
    ]
    assert "an attachment: prices.txt (text/plain)" in [each.reason for each in document.skipped]
