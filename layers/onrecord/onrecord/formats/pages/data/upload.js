// Uploads files, each by a ticket of its own, and shows how far each has come.
const PAUSE_MS = 1500;
const form = document.getElementById("upload");
const files = document.getElementById("files");
const drop = document.getElementById("drop");
const table = document.getElementById("uploads");
const said = document.getElementById("said");

function row(name) {
  table.hidden = false;
  const line = table.tBodies[0].insertRow();
  line.insertCell().textContent = name;
  const state = line.insertCell();
  return (text, address, ...more) => {
    const content = document.createElement(address ? "a" : "span");
    if (address) content.href = address;
    content.textContent = text;
    state.replaceChildren(content, ...more);
    said.textContent = `${name}: ${text}`;
  };
}

async function detail(answer) {
  const problem = await answer.json().catch(() => null);
  return problem?.detail ?? `The server answered ${answer.status}.`;
}

async function finished(id, show) {
  for (;;) {
    await new Promise((go) => setTimeout(go, PAUSE_MS));
    const answer = await fetch(`/v1/documents/${id}`, { headers: { Accept: "application/json" } });
    if (!answer.ok) return show(await detail(answer));
    const recorded = await answer.json();
    if (["waiting", "processing"].includes(recorded.status)) continue;
    if (recorded.status === "failed") return show(`${recorded.problem.title}. ${recorded.problem.detail}`);
    const said = `done: ${recorded.statements} statement${recorded.statements === 1 ? "" : "s"}`;
    if (!recorded.document || recorded.document.published) return show(said, `/v1/documents/${id}`);
    const form = document.getElementById("undated").content.querySelector("form").cloneNode(true);
    show(`${said}, undated`, `/v1/documents/${id}`, form);
    return datesBy(form, id, () => show(`${said}, dated ${form.elements.published.value}`, `/v1/documents/${id}`));
  }
}

async function send(file) {
  const show = row(file.name);
  try {
    show("uploading");
    const published = document.getElementById("published").value || undefined;
    const asked = await fetch("/v1/documents", {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ filename: file.name.replace(/[^\p{L}\p{N}_ .-]/gu, "_").slice(-128), published }),
    });
    if (!asked.ok) return show(await detail(asked));
    const ticket = await asked.json();
    if (file.size > ticket.max_bytes) return show(`too large: up to ${ticket.max_bytes} bytes are read`);
    const body = new FormData();
    for (const [name, value] of Object.entries(ticket.upload.fields)) body.append(name, value);
    body.append("file", file);
    const stored = await fetch(ticket.upload.url, { method: "POST", body });
    if (!stored.ok) return show(`the upload was refused: ${stored.status}`);
    show("being read", `/v1/documents/${ticket.id}`);
    await finished(ticket.id, show);
  } catch {
    show("not uploaded: the connection broke; send it again");
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  for (const file of files.files) send(file);
  files.value = "";
});
for (const [name, over] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
  drop.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.toggle("over", over);
    if (name === "drop") for (const file of event.dataTransfer.files) send(file);
  });
}
