"use strict";
// Copies citations, with the link to the words in their source where that is on the web
// (https://wicg.github.io/scroll-to-text-fragment/), else with the statement's address.
if (navigator.clipboard) {
  for (const button of document.querySelectorAll("button.copy")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const { citation, original, address } = button.dataset;
      const words = citation.slice(1, citation.lastIndexOf("”")).split(" … ")[0];
      const link = original
        ? `${original.split("#")[0]}#:~:text=${encodeURIComponent(words).replaceAll("-", "%2D")}`
        : address && new URL(address, location.href).href;
      await navigator.clipboard.writeText([citation.trim(), link].filter(Boolean).join(" "));
      document.getElementById("said").textContent = "Citation copied";
      button.textContent = "copied";
    });
  }
}
