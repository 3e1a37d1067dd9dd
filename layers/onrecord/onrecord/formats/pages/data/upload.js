// Uploads files, each by a ticket of its own and a few at a time, and shows how far each has come.
const PAUSE_MS = 1500;
const AT_ONCE = 4;
const form = document.getElementById("upload");
const files = document.getElementById("files");
const drop = document.getElementById("drop");
const table = document.getElementById("uploads");
const said = document.getElementById("said");
const waiting = [];
let uploading = 0;

// A row of the table. `say` replaces its state, and has it read out; `progress` draws a part, 0 to 1.
function row(name) {
  table.hidden = false;
  const line = table.tBodies[0].insertRow();
  line.insertCell().textContent = name;
  const state = line.insertCell();
  const bar = document.createElement("progress");
  bar.setAttribute("aria-label", name);
  const show = (text, address) => {
    const words = document.createElement(address ? "a" : "span");
    if (address) words.href = address;
    words.textContent = text;
    return words;
  };
  return {
    say(text, address, ...more) {
      state.replaceChildren(show(text, address), ...more);
      said.textContent = `${name}: ${text}`;
    },
    progress(text, part, address) {
      bar.value = part;
      state.replaceChildren(bar, " ", show(text, address));
    },
  };
}

const counted = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;
const inProse = (words) => words.replaceAll("`", ""); // around the names of fields

async function detail(answer) {
  const problem = await answer.json().catch(() => null);
  return problem ? inProse(problem.detail) : `The server answered ${answer.status}.`;
}

// Shows what becomes of a document until that is certain.
async function follow(id, line) {
  const address = `/v1/documents/${id}`;
  for (;;) {
    await new Promise((go) => setTimeout(go, PAUSE_MS));
    const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer || answer.status >= 500) continue;
    if (!answer.ok) return line.say(await detail(answer));
    const { status, problem, document: read, statements, parts } = await answer.json();
    const ended = parts && parts.done + parts.failed;
    if (status === "processing" && parts) {
      line.progress(`${ended} of ${counted(parts.total, "document")} read`, ended / parts.total, address);
    }
    if (["waiting", "processing"].includes(status)) continue;
    if (status === "failed") return line.say(`${problem.title}. ${inProse(problem.detail)}`, parts && address);
    if (parts) {
      const unread = parts.failed ? `, ${parts.failed} could not be read` : "";
      return line.say(`done: ${counted(parts.done, "document")}${unread}`, address);
    }
    const done = `done: ${counted(statements, "statement")}`;
    if (!read || read.published) return line.say(done, address);
    const dating = document.getElementById("undated").content.querySelector("form").cloneNode(true);
    line.say(`${done}, undated`, address, dating);
    return datesBy(dating, id, () => line.say(`${done}, dated ${dating.elements.published.value}`, address));
  }
}

// Sends a file with the form of its ticket; resolves to the status of the answer.
function sent({ url, fields }, file, line) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  body.append("file", file);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest(); // fetch says nothing of what has been sent
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      if (total) line.progress(`uploading: ${Math.floor((100 * loaded) / total)} %`, loaded / total);
    });
    request.addEventListener("load", () => resolve(request.status));
    request.addEventListener("error", reject);
    request.open("POST", url);
    request.send(body);
  });
}

async function upload(file, line) {
  line.say("uploading");
  const published = document.getElementById("published").value || undefined;
  const asked = await fetch("/v1/documents", {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify({ filename: file.name.replace(/[^\p{L}\p{N}_ .-]/gu, "_").slice(-128), published }),
  });
  if (!asked.ok) return line.say(await detail(asked));
  const ticket = await asked.json();
  if (file.size > ticket.max_bytes) return line.say(`too large: up to ${ticket.max_bytes} bytes are read`);
  const status = await sent(ticket.upload, file, line);
  if (status >= 300) return line.say(`the upload was refused: ${status}`);
  line.say("being read", `/v1/documents/${ticket.id}`);
  follow(ticket.id, line); // while the next one is sent
}

function next() {
  while (uploading < AT_ONCE && waiting.length) {
    const [file, line] = waiting.shift();
    uploading += 1;
    upload(file, line)
      .catch(() => line.say("not uploaded: the connection broke; send it again"))
      .finally(() => {
        uploading -= 1;
        next();
      });
  }
}

function send(file) {
  const line = row(file.name);
  line.say("waiting");
  waiting.push([file, line]);
  next();
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
