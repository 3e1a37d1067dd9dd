// Gives a document that says no day the one that somebody enters, and waits until the record has it.
const DATING_MS = 1000;

async function dated(id, published) {
  const headers = { "Content-Type": "application/json", Accept: "application/json" };
  const sent = await fetch(`/v1/documents/${id}`, { method: "PATCH", headers, body: JSON.stringify({ published }) });
  if (!sent.ok) return (await sent.json().catch(() => null))?.detail ?? `The server answered ${sent.status}.`;
  for (;;) {
    await new Promise((go) => setTimeout(go, DATING_MS));
    const asked = await fetch(`/v1/documents/${id}`, { headers: { Accept: "application/json" } });
    if (asked.ok && (await asked.json()).document?.published === published) return null;
  }
}

// Lets a form date a document; `done` is called when it is dated.
function datesBy(form, id, done) {
  const state = form.querySelector("output");
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    state.textContent = "being dated";
    const fault = await dated(id, form.elements.published.value).catch(() => "the connection broke; send it again");
    if (fault) state.textContent = fault;
    else done();
  });
}

for (const form of document.querySelectorAll("form.dating[data-document]")) {
  datesBy(form, form.dataset.document, () => location.reload());
}
