// The little that the pages need beyond Gradio: copying, saying aloud, and keeping the focus where the person is.
"use strict";
(() => {
  // The pages that are not Gradio's follow the system's light or dark as Gradio's do.
  if (document.body?.classList.contains("printed") && matchMedia("(prefers-color-scheme: dark)").matches) document.documentElement.classList.add("dark");

  const shown = (element) => element.isConnected && element.getClientRects().length > 0;

  function focusOn(element) {
    if (element.tabIndex < 0 && !element.hasAttribute("tabindex")) element.tabIndex = -1;
    element.focus({ preventScroll: true });
    const box = element.getBoundingClientRect();
    if (box.top < 0 || box.top > window.innerHeight - 200) element.scrollIntoView({ block: "start" });
  }

  let last = ""; // what the last button with a data-event asked for
  document.addEventListener("click", (event) => {
    last = event.target.closest("[data-event]")?.dataset.event ?? last;
  }, true);

  const clearline = {
    // Focus on what stands there once the page has taken in what the server said; a cited place is brought into view.
    focus(id, inside) {
      window.setTimeout(() => {
        const found = document.getElementById(id);
        const target = found && inside ? found.querySelector(inside) : found;
        if (!target || !shown(target)) return;
        const mark = target.querySelector("mark, .is-cited");
        const page = target.querySelector(".page");
        if (mark && page) page.scrollTop = mark.getBoundingClientRect().top - page.getBoundingClientRect().top + page.scrollTop - 60;
        focusOn(target);
        if (mark && mark.getBoundingClientRect().top > window.innerHeight) mark.scrollIntoView({ block: "center" });
      }, 60);
    },
    // The table of statements shows another page: its heading gets the focus from the button.
    turned() {
      const heading = document.querySelector("#scan-results h3");
      if (heading && last === "page") focusOn(heading);
    },
    // A statement was opened from the table.
    chose(id) {
      if (last === "open") clearline.focus(id);
    },
    // Another page was opened on somebody's behalf: its tab gets the focus.
    opened(name) {
      const tab = [...document.querySelectorAll('#pages [role="tab"]')].find((one) => one.textContent.trim() === name);
      if (tab) { namePage(tab); focusOn(tab); }
    },
    // Say a line to whoever listens to the page; it stands in a region that is always there.
    say(words) {
      const region = document.getElementById("said-aloud");
      if (region) region.textContent = words;
    },
  };
  window.clearline = clearline;

  // What opened a pane gets the focus back when the pane is closed.
  const openers = {};
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-event]");
    if (!button) return;
    const { event: name, source, ref } = button.dataset;
    if (name === "source") openers.source = { button, find: `[data-event="source"][data-source="${CSS.escape(source)}"]` };
    if (name === "open") openers.statement = { button, find: `[data-event="open"][data-ref="${CSS.escape(ref)}"]` };
    if (name !== "close") return;
    const opener = openers[button.closest(".pane--source") ? "source" : "statement"];
    const back = opener && (shown(opener.button) ? opener.button : [...document.querySelectorAll(opener.find)].find(shown));
    if (back) focusOn(back);
  }, true);

  // When what had the focus is taken away, the nearest part of the page that is left gets it.
  let trail = [];
  document.addEventListener("focusin", (event) => {
    trail = [];
    for (let one = event.target; one && one !== document.body; one = one.parentElement) trail.push(one);
  });
  const keepFocus = () => {
    if (document.activeElement !== document.body || !trail.length || shown(trail[0])) return;
    const left = trail.find(shown);
    trail = [];
    if (left && !left.matches("gradio-app, .gradio-container, main, .main")) focusOn(left);
  };

  // What a person unfolded stays unfolded when its part of the page is written anew.
  const unfolded = new Map();
  document.addEventListener("click", (event) => {
    const summary = event.target.closest("summary");
    if (summary) window.setTimeout(() => unfolded.set(summary.parentElement, summary.parentElement.open ? summary.textContent : ""), 0);
  });
  const keepUnfolded = () => {
    for (const [details, words] of unfolded) {
      const summary = details.querySelector("summary");
      if (!details.isConnected) unfolded.delete(details);
      else if (words && !details.open && summary?.textContent === words) details.open = true;
    }
  };

  // A question that was asked is brought into view, and its answer said aloud once it is there.
  const lastTurn = () => document.querySelector("#conversation .turn:last-of-type");
  let asked = null;
  document.addEventListener("click", (event) => {
    if (event.target.closest("#ask-button, .examples button")) asked = { after: lastTurn()?.dataset.turn, seen: false };
  }, true);
  const keepUp = () => {
    const turn = asked && lastTurn();
    if (!turn || turn.dataset.turn === asked.after) return;
    if (!asked.seen) turn.scrollIntoView({ block: "start" });
    asked.seen = true;
    const words = turn.querySelector(".answer__text, .notice");
    if (!words) return;
    clearline.say(words.innerText);
    asked = null;
  };

  // What a page says in a line is said aloud too. A problem is an alert, which browsers see to.
  const sayNotices = (records) => {
    for (const { addedNodes } of records) for (const node of addedNodes) {
      const said = node.nodeType === Node.ELEMENT_NODE && (node.matches(".notice") ? node : node.querySelector(".notice"));
      if (said && !said.closest("#conversation, [role=alert]") && shown(said)) clearline.say(said.innerText);
    }
  };

  new MutationObserver((records) => {
    keepFocus();
    sayNotices(records);
    keepUnfolded();
    keepUp();
    for (const button of document.querySelectorAll("button.upload-container")) named(button);
  }).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["open", "style", "class"] });

  // Gradio's button for files, in the words of these pages. Its accessible name is then what it reads (WCAG 2.5.3).
  function named(button) {
    button.removeAttribute("aria-label");
    const words = button.querySelector("[data-testid=upload-text]");
    if (words && !words.dataset.named) {
      words.dataset.named = "yes";
      for (const part of [...words.childNodes]) if (part.nodeType === Node.TEXT_NODE && part.data.trim()) part.data = "";
      words.querySelector(".or")?.replaceChildren("Choose a file, or drop one here");
    }
  }

  // Enter asks, as in any chat; Shift and Enter begins a line.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !event.target.closest("#question textarea")) return;
    event.preventDefault();
    event.stopPropagation();
    document.getElementById("ask-button")?.click();
  }, true);

  // The address and the title name the page that is open, so that a reload or a link comes back to it.
  const namePage = (tab) => {
    history.replaceState(null, "", `#${slug(tab)}`);
    document.title = `${tab.textContent.trim()} – clearline`;
  };
  const slug = (tab) => tab.textContent.trim().toLowerCase().replaceAll(" ", "-");
  document.addEventListener("click", (event) => {
    const tab = event.target.closest('#pages [role="tab"]');
    if (tab) namePage(tab);
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
    const words = right ? "Right." : "Not that one.";
    item.querySelector(".quiz__verdict").textContent = `${right ? "✓" : "✗"} ${words}`;
    clearline.say(`${words} ${item.querySelector(".quiz__truth").textContent}`);
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });

  function copied(text) {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    const focused = document.activeElement;
    const area = document.createElement("textarea");
    area.value = text;
    area.style.position = "fixed";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    focused?.focus();
    return done ? Promise.resolve() : Promise.reject(new Error("the browser refused"));
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const words = button.textContent;
    copied(button.dataset.copy).then(() => "Copied", () => "Could not copy").then((outcome) => {
      button.textContent = outcome;
      clearline.say(outcome);
      window.setTimeout(() => { if (button.textContent === outcome) button.textContent = words; }, 2000);
    });
  });
})();
