// The little that the pages need beyond Gradio: copying, and keeping the focus where the person is.
"use strict";
(() => {
  // The pages that are not Gradio's follow the system's light or dark as Gradio's do.
  if (document.body?.classList.contains("printed") && matchMedia("(prefers-color-scheme: dark)").matches) document.documentElement.classList.add("dark");

  const clearline = {
    focus(id, inside) {
      window.setTimeout(() => {
        const found = document.getElementById(id);
        const target = found && inside ? found.querySelector(inside) : found;
        if (!target) return;
        target.focus({ preventScroll: true });
        const mark = target.querySelector("mark, .is-cited");
        const page = target.querySelector(".page");
        if (mark && page) page.scrollTop = mark.getBoundingClientRect().top - page.getBoundingClientRect().top + page.scrollTop - 60;
        const box = target.getBoundingClientRect();
        if (box.top < 0 || box.top > window.innerHeight - 200) target.scrollIntoView({ block: "start" });
      }, 60);
    },
  };
  window.clearline = clearline;

  // What opened a pane gets the focus back when the pane is closed.
  let opener = "";
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-event]");
    if (!button) return;
    const { event: name, source, ref } = button.dataset;
    if (name === "source") opener = `[data-event="source"][data-source="${CSS.escape(source)}"]`;
    if (name === "open") opener = `[data-event="open"][data-ref="${CSS.escape(ref)}"]`;
    if (name === "close" && opener) window.setTimeout(() => document.querySelector(opener)?.focus(), 250);
  }, true);

  // The address names the page that is open, so that a reload or a link comes back to it.
  const slug = (tab) => tab.textContent.trim().toLowerCase().replaceAll(" ", "-");
  document.addEventListener("click", (event) => {
    const tab = event.target.closest('#pages [role="tab"]');
    if (tab) history.replaceState(null, "", `#${slug(tab)}`);
  });
  const wanted = decodeURIComponent(location.hash.slice(1));
  const begun = Date.now();
  const opening = wanted && window.setInterval(() => {
    const tab = [...document.querySelectorAll('#pages [role="tab"]')].find((one) => slug(one) === wanted);
    if (tab) window.setTimeout(() => tab.click(), 150);
    if (tab || Date.now() - begun > 15000) window.clearInterval(opening);
  }, 100);

  document.addEventListener("click", (event) => {
    const option = event.target.closest("[data-quiz]");
    if (!option) return;
    const item = option.closest(".quiz__item");
    const right = option.dataset.quiz === "right";
    option.classList.add(right ? "is-right" : "is-wrong");
    item.querySelector(".quiz__answer").hidden = false;
    item.querySelector(".quiz__verdict").textContent = right ? "✓ Right." : "✗ Not that one.";
  });

  // Gradio names its upload button otherwise than it reads; its own words are the better name (WCAG 2.5.3).
  new MutationObserver(() => {
    for (const button of document.querySelectorAll("button.upload-container[aria-label]")) button.removeAttribute("aria-label");
  }).observe(document.documentElement, { childList: true, subtree: true });

  function copied(text) {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    const area = document.createElement("textarea");
    area.value = text;
    area.style.position = "fixed";
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    return Promise.resolve();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const words = button.textContent;
    copied(button.dataset.copy).then(
      () => { button.textContent = "Copied"; },
      () => { button.textContent = "Could not copy"; },
    ).finally(() => window.setTimeout(() => { button.textContent = words; }, 2000));
  });
})();
