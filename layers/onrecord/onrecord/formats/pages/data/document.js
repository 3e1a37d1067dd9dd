"use strict";
// Picks out the statements of one speaker, and shows the statement that is chosen in the text beside it. The page is
// whole without it.
const buttons = document.querySelectorAll("button.speaker");

function show(number) {
  if (number) document.body.dataset.only = number;
  else delete document.body.dataset.only;
  for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.speaker === number));
  for (const part of document.querySelectorAll(".text [data-speaker], h1 [data-speaker]")) {
    part.classList.toggle("away", Boolean(number) && part.dataset.speaker !== number);
  }
}

for (const button of buttons) {
  button.addEventListener("click", () => {
    show(button.getAttribute("aria-pressed") === "true" ? "" : button.dataset.speaker);
  });
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") show("");
});

const card = document.getElementById("card");
for (const place of document.querySelectorAll("a.place")) {
  place.addEventListener("click", (event) => {
    const statement = document.getElementById(decodeURIComponent(place.hash.slice(1)));
    if (!matchMedia("(min-width: 76rem)").matches) return; // without a margin the link leads to the list
    event.preventDefault();
    history.replaceState(null, "", place.hash);
    const shown = statement.cloneNode(true);
    const copy = shown.querySelector("button.copy");
    copy.addEventListener("click", () => statement.querySelector("button.copy").click());
    card.className = statement.className;
    card.replaceChildren(...shown.childNodes);
    document.getElementById("selected").hidden = false;
    document.getElementById("said").textContent = `${place.getAttribute("aria-label")}, shown beside the text`;
  });
}
