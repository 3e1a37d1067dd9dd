"use strict";
// Suggests names on record as they are typed. The pages are whole without it.
const SUGGESTIONS = 8;

for (const input of document.querySelectorAll("input[data-suggest]")) {
  const list = document.getElementById(input.dataset.suggest);
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
        option.label = [entity.type, entity.role].filter(Boolean).join(", ");
        return option;
      }),
    );
  });
}
