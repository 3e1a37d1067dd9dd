"use strict";
// Picks out the statements of one speaker. The page is whole without it.
const buttons = document.querySelectorAll("button.speaker");

function show(number) {
  if (number) document.body.dataset.only = number;
  else delete document.body.dataset.only;
  for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.speaker === number));
  for (const part of document.querySelectorAll("mark, a.place, .statements li")) {
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
