// Copies what a newsroom's own page shows a statement, or a speaker's newest ones, with.
if (navigator.clipboard && "embeds" in document.body.dataset) {
  const offer = (button, address) => {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const asked = `/oembed?url=${encodeURIComponent(new URL(address, location.href).href)}`;
      const answer = await fetch(asked, { headers: { Accept: "application/json" } });
      const made = answer.ok && (await answer.json());
      if (made) await navigator.clipboard.writeText(made.html);
      button.textContent = made ? "copied" : "not copied";
      document.getElementById("said").textContent = made ? "Embed copied" : "The embed could not be made";
    });
  };
  for (const copy of document.querySelectorAll("button.copy[data-address]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy embed";
    button.textContent = "copy as embed";
    copy.after(" · ", button);
    offer(button, copy.dataset.address);
  }
  for (const button of document.querySelectorAll("button[data-embed]")) offer(button, button.dataset.embed);
}
