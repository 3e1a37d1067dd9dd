"use strict";
// Suggests names on record as they are typed. The pages are whole without it.
const SUGGESTIONS = 8;

// The box at the top of a page is short until somebody types in it: what moves then is not what they point at.
for (const box of document.querySelectorAll(".bar .question")) {
  box.classList.add("short");
  box.addEventListener("focusin", ({ target }) => {
    if (target.matches("input")) box.classList.remove("short");
  });
}

for (const input of document.querySelectorAll("input[data-suggest]")) {
  const list = document.getElementById(input.dataset.suggest);
  const types = JSON.parse(input.form.dataset.types);
  let asked = "";
  input.addEventListener("input", async () => {
    const name = input.value.trim();
    if (name.length < 2 || name === asked) return;
    asked = name;
    const answer = await fetch(`/v1/entities?name=${encodeURIComponent(name)}&limit=${SUGGESTIONS}`, {
      headers: { Accept: "application/json" },
    });
    if (!answer.ok || asked !== name) return;
    const { items } = await answer.json();
    list.replaceChildren(
      ...items.map((entity) => {
        const option = document.createElement("option");
        option.value = entity.name;
        option.label = [types[entity.type], entity.role].filter(Boolean).join(", ");
        return option;
      }),
    );
  });
}
