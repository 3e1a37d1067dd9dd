"""What a journalist does in a browser, from the printed address on."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PATIENCE_MS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.support.running_stack import RunningStack

ARTICLE = "Harriet Vane said on Tuesday that the lighthouse would “never” be sold.\n"
HOSTILE = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"


def test_the_question_box_answers_by_name(page: Page) -> None:
    page.goto("/")
    page.get_by_label("What did").fill("Wendy Sherman")
    page.get_by_role("button", name="Ask").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("What Wendy Sherman said")
    expect(page.locator("blockquote")).to_have_count(1)
    expect(page.get_by_label("What did")).to_have_value("Wendy Sherman")


def test_the_question_box_answers_by_name_and_word(page: Page) -> None:
    page.goto("/")
    page.get_by_label("What did").fill("Antony Blinken")
    page.get_by_label("with the words").fill("diplomacy")
    page.get_by_role("button", name="Ask").click()

    expect(page.locator("blockquote mark.hit")).to_have_text(["diplomacy"])
    expect(page.locator("blockquote")).to_have_count(1)


def test_names_are_suggested_as_they_are_typed(page: Page) -> None:
    page.goto("/")
    page.get_by_label("What did").press_sequentially("blink", delay=20)

    option = page.locator("#speakers option")
    expect(option).to_have_attribute("value", "Antony Blinken")
    expect(option).to_have_attribute("label", "person, US Secretary of State")


def test_an_answer_is_a_sheet_one_click_away(page: Page) -> None:
    page.goto("/v1/statements?speaker=Blinken")
    shown = page.locator("blockquote").count()
    with page.expect_download() as download:
        page.get_by_role("link", name="as a sheet").click()

    rows = csv.DictReader(io.StringIO(Path(download.value.path()).read_text("utf-8"), newline=""))
    assert [row["speaker"] for row in rows] == ["Antony Blinken"] * shown


def test_a_whole_answer_is_a_file_one_click_away(page: Page) -> None:
    page.goto("/v1/statements?limit=5")
    page.get_by_role("button", name="workbook").click()

    link = page.get_by_role("link", name="statements.xlsx")
    expect(link).to_be_visible(timeout=PATIENCE_MS)  # a function starts
    with page.expect_download() as download:
        link.click()

    assert Path(download.value.path()).read_bytes().startswith(b"PK")


def test_a_file_that_is_dropped_is_read_and_opens(page: Page) -> None:
    page.goto("/uploads")
    transfer = page.evaluate_handle(
        """text => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([text], "lighthouse.txt", { type: "text/plain" }));
            return transfer;
        }""",
        ARTICLE,
    )
    page.dispatch_event("#drop", "drop", {"dataTransfer": transfer})

    page.get_by_role("link", name=re.compile("done: 1 statements?, undated")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("lighthouse.txt")
    expect(page.locator("mark").first).to_contain_text("lighthouse")


PROGRESS = """() => {
    window.shown = [];
    new MutationObserver(() => {
        const bar = document.querySelector("#uploads progress");
        if (bar) shown.push([bar.value, bar.parentElement.innerText.trim()]);
    }).observe(document.getElementById("uploads"), { subtree: true, childList: true, attributes: true });
}"""
"""Notes what the page of uploads shows of a part that is done, and in which words."""


def test_an_upload_shows_how_much_of_it_has_been_sent(page: Page) -> None:
    page.goto("/uploads")
    page.evaluate(PROGRESS)
    line = page.context.new_cdp_session(page)
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 200_000}
    line.send("Network.emulateNetworkConditions", slow)
    page.get_by_label("Articles").set_input_files(
        {"name": "long.txt", "mimeType": "text/plain", "buffer": ARTICLE.encode() + b"\n" * 300_000}
    )
    page.get_by_role("button", name="Upload").click()
    page.get_by_role("link", name=re.compile("done: 1 statement")).wait_for()

    parts = page.evaluate("shown")
    assert [part for part, _ in parts] == sorted(part for part, _ in parts)
    assert [words for part, words in parts if 0 < part < 1]
    assert all(words == f"uploading: {int(100 * part)} %" for part, words in parts)


def test_a_file_of_several_documents_shows_how_many_are_read(page: Page) -> None:
    page.goto("/uploads")
    page.evaluate(PROGRESS)
    half = {"status": "processing", "parts": {"total": 4, "done": 1, "failed": 1}}
    page.route("**/v1/documents/*", lambda route: route.fulfill(json=half), times=1)
    rows = "".join(f"m{number},Ann Lee said that quay {number} is closed.\n" for number in range(3))
    page.get_by_label("Articles").set_input_files(
        {"name": "quays.csv", "mimeType": "text/csv", "buffer": f"id,text\n{rows}m3,\n".encode()}
    )
    page.get_by_role("button", name="Upload").click()
    done = page.get_by_role("link", name="done: 3 documents, 1 could not be read")
    done.wait_for()

    assert [0.5, "2 of 4 documents read"] in page.evaluate("shown")
    done.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("quays.csv")


def test_more_files_than_are_sent_at_once_are_all_read(page: Page) -> None:
    page.goto("/uploads")
    page.get_by_label("Articles").set_input_files(
        [
            {
                "name": f"quay {n}.txt",
                "mimeType": "text/plain",
                "buffer": f"Bo Hart said that quay {n} is open.".encode(),
            }
            for n in range(6)
        ]
    )
    page.get_by_role("button", name="Upload").click()

    expect(page.get_by_role("link", name=re.compile("done: 1 statement"))).to_have_count(6)


def test_the_box_at_the_top_does_not_move_under_the_pointer(page: Page) -> None:
    page.goto("/v1/documents")
    box = page.locator(".bar form")
    before = box.locator("button").bounding_box()
    box.locator("button").focus()
    assert box.locator("button").bounding_box() == before
    box.get_by_label("say about").focus()
    expect(box.get_by_label("with the words")).to_be_visible()
    box.get_by_label("What did").fill("Wendy Sherman")
    box.get_by_role("button", name="Ask").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("What Wendy Sherman said")


def test_a_document_without_a_day_is_dated_where_it_was_uploaded(page: Page, stack: RunningStack) -> None:
    page.goto("/uploads")
    page.get_by_label("Articles").set_input_files(
        {"name": "undated.txt", "mimeType": "text/plain", "buffer": ARTICLE.encode()}
    )
    page.get_by_role("button", name="Upload").click()
    page.get_by_label("It was published on").fill("2024-03-06")
    page.get_by_role("button", name="Date it").click()

    page.get_by_role("link", name="done: 1 statement, dated 2024-03-06").click()
    expect(page.locator("main header time")).to_have_text("2024-03-06")


def test_a_document_without_a_day_is_dated_on_its_page(page: Page, stack: RunningStack) -> None:
    document = stack.upload("no day.txt", ARTICLE)
    stack.api.processed(document, 60)
    page.goto(f"/v1/documents/{document}")
    expect(page.locator("main header")).to_contain_text("undated")
    statement = page.locator(".statements li").get_attribute("id")
    page.get_by_label("It was published on").fill("2024-03-05")
    page.get_by_role("button", name="Date it").click()

    expect(page.locator("main header time")).to_have_text("2024-03-05")
    expect(page.get_by_role("button", name="Date it")).to_have_count(0)
    assert page.locator(".statements li").get_attribute("id") == statement


def test_a_file_that_cannot_be_read_says_why(page: Page) -> None:
    page.goto("/uploads")
    page.get_by_label("Articles").set_input_files(
        {"name": "empty.txt", "mimeType": "text/plain", "buffer": b" \n"}
    )
    page.get_by_role("button", name="Upload").click()

    expect(page.locator("#uploads")).to_contain_text("The document has no text")


def test_one_speaker_can_be_picked_out(page: Page, seed: str) -> None:
    page.goto(f"/v1/documents/{seed}")
    listed = page.locator(".statements li")
    everything = listed.count()
    speaker = page.get_by_role("button", name=re.compile("Antony Blinken"))
    speaker.click()

    expect(speaker).to_have_attribute("aria-pressed", "true")
    assert 0 < page.locator(".statements li:visible").count() < everything
    page.keyboard.press("Escape")
    expect(page.locator(".statements li:visible")).to_have_count(everything)


def test_a_statement_chosen_in_the_text_stands_beside_it(page: Page, seed: str) -> None:
    page.set_viewport_size({"width": 1320, "height": 900})
    page.goto(f"/v1/documents/{seed}")
    page.get_by_role("link", name="Statement of Wendy Sherman").click()

    card = page.get_by_role("region", name="Selected")
    expect(card.locator("blockquote")).to_contain_text("every indication")
    expect(card.get_by_role("link", name="Wendy Sherman")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("Statement of Wendy Sherman, shown beside the text")


def test_a_permanent_link_leads_to_the_statement_in_its_text(page: Page) -> None:
    page.goto("/v1/statements?speaker=Wendy+Sherman")
    link = page.get_by_role("link", name="address")
    statement = str(link.get_attribute("href")).rpartition("/")[2]
    link.click()

    expect(page).to_have_url(re.compile(f"/v1/documents/[0-9a-f]+#{statement}$"))
    expect(page.locator(f'[id="{statement}"]')).to_be_in_viewport()


def test_a_citation_has_the_words_the_speaker_and_the_address(page: Page) -> None:
    page.goto("/v1/statements?speaker=Wendy+Sherman")
    words = page.locator("blockquote").inner_text()
    page.get_by_role("button", name="copy as citation").click()
    expect(page.get_by_role("status")).to_have_text("Citation copied")

    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"“{words}” Wendy Sherman")
    assert re.search(r"http://127\.0\.0\.1:\d+/v1/statements/\S+$", copied)


def test_an_ambiguous_name_is_chosen_by_a_click(page: Page, stack: RunningStack) -> None:
    for first in ("Otto", "Greta"):
        name = f"{first.lower()}.txt"
        stack.api.processed(stack.upload(name, f"{first} Quillfeather said that {first} rows.\n"), 60)
    page.goto("/")
    page.get_by_label("What did").fill("Quillfeather")
    page.get_by_role("button", name="Ask").click()
    page.get_by_role("link", name="Greta Quillfeather").click()

    expect(page.locator("blockquote")).to_have_text("Greta rows")


def test_the_whole_way_can_be_gone_by_keyboard(page: Page) -> None:
    page.goto("/")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "speaker":
            break
    page.keyboard.type("Wendy Sherman")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("What Wendy Sherman said")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "in the text":
            break
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("#in-"))


def test_a_hostile_file_name_stays_text(page: Page) -> None:
    page.goto("/uploads")
    page.get_by_label("Articles").set_input_files(
        {"name": f"{HOSTILE}.txt", "mimeType": "text/plain", "buffer": ARTICLE.encode()}
    )
    page.get_by_role("button", name="Upload").click()

    page.get_by_role("link", name=re.compile("done: 1 statement")).click()
    assert page.title() != "taken"
    assert page.locator("img").count() == 0


# Wide, and as narrow as phones are: which words stand at a line's end, or are broken over two lines, differs.
@pytest.mark.parametrize("width", [1000, 430, 390, 360, 320])
def test_whom_a_pronoun_means_can_be_read_wherever_it_stands(page: Page, seed: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"/v1/documents/{seed}")
    pronouns = page.locator("article .reference:not(.who)")
    assert pronouns.count() > 1
    for place in range(pronouns.count()):
        pronouns.nth(place).evaluate("word => word.scrollIntoView({ block: 'center' })")
        pronouns.nth(place).hover()
        # A point of the hint, below the word, is the word's; and the page needs no scrolling sideways for it.
        assert pronouns.nth(place).evaluate(
            """word => {
                const { left, right, bottom } = word.getBoundingClientRect();
                return document.elementFromPoint((left + right) / 2, bottom + 10) === word;
            }"""
        )
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_on_paper_every_speaker_stands_with_their_role(page: Page, seed: str) -> None:
    page.set_viewport_size({"width": 640, "height": 900})  # that of a sheet of A4 within its margins
    page.emulate_media(media="print")
    page.goto(f"/v1/documents/{seed}")

    speakers = page.locator("button.speaker")
    assert speakers.evaluate_all("all => all.every(e => e.getBoundingClientRect().right <= innerWidth)")
    expect(speakers.filter(has_text="Wendy Sherman").locator(".role")).to_be_visible()
    expect(page.get_by_text("their words")).to_be_visible()


def test_a_tap_says_which_day_is_meant(browser: Browser, stack: RunningStack, seed: str) -> None:
    phone = browser.new_context(has_touch=True, is_mobile=True, viewport={"width": 390, "height": 800})
    page = phone.new_page()
    page.goto(f"{stack.api_url}/v1/documents/{seed}")
    time = page.locator("article .time", has_text="mid-February")
    shown = "e => getComputedStyle(e, '::after').content"
    assert time.evaluate(shown) == "none"
    time.tap()

    assert time.evaluate(shown) == '"2022-02"'
    phone.close()


def test_a_line_runs_from_the_right_where_its_words_do(page: Page, stack: RunningStack) -> None:
    text = "Ann Lee said that it rains.\n\nقالت ليلى إن المطر يهطل.\n\nאמרה רות שיורד גשם.\n"
    document = stack.upload("right.txt", text, language="en")
    stack.api.processed(document, 60)
    page.goto(f"/v1/documents/{document}")

    lines = page.locator("article p").evaluate_all("all => all.map(p => getComputedStyle(p).direction)")
    assert lines == ["ltr", "rtl", "rtl"]


def test_what_a_document_says_stays_text(page: Page, stack: RunningStack) -> None:
    document = stack.upload("hostile.txt", f"Ann Lee said that {HOSTILE} rains.\n", title="hostile")
    stack.api.processed(document, 60)

    for path in (f"/v1/documents/{document}", "/v1/statements?speaker=Ann+Lee", "/v1/documents", "/"):
        page.goto(path)
        assert page.title() != "taken"
        assert page.locator("img").count() == 0
