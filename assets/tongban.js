// Improves pages that already work without it. No inline script anywhere: the content policy allows 'self' only.
(() => {
  "use strict";
  const every = (selector, act, root = document) => root.querySelectorAll(selector).forEach(act);

  /** Characters as people count them: 𠮷 is one. Line ends count as the server counts them. */
  const length = (text) => [...text].length + (text.match(/\n/g) || []).length;

  function countCharacters(line) {
    const box = document.getElementById(line.dataset.countFor);
    if (!box) return;
    const limit = Number(line.dataset.limit);
    box.removeAttribute("maxlength"); // a paste is never cut off silently; the server explains
    const tell = () => {
      const left = limit - length(box.value);
      const near = left <= Math.max(20, limit / 5); // far from the limit the count is noise
      line.textContent = near ? (left < 0 ? line.dataset.over : line.dataset.left).replace("{n}", Math.abs(left)) : "";
      line.classList.toggle("tb-count--over", left < 0);
    };
    box.addEventListener("input", tell);
    tell();
  }

  /** data-shown-when="kind=organisation": a part that belongs to one answer. Without script it is always shown. */
  function revealFor(part) {
    const [name, value] = part.dataset.shownWhen.split("=");
    const form = part.closest("form");
    if (!form) return;
    const tell = () => {
      const chosen = new FormData(form).getAll(name);
      part.hidden = !chosen.some((each) => value.split("|").includes(each));
    };
    form.addEventListener("change", tell);
    tell();
  }

  /** data-suggestions: a search box as a combobox. Its list comes by htmx; arrows choose, Enter opens, Escape closes. */
  function suggest(box) {
    const list = document.getElementById(box.dataset.suggestions);
    if (!list) return;
    let chosen = -1;
    const options = () => [...list.querySelectorAll("[role=option]")];
    const choose = (index) => {
      chosen = index;
      options().forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
      const option = options()[index];
      option ? box.setAttribute("aria-activedescendant", option.id) : box.removeAttribute("aria-activedescendant");
      option?.scrollIntoView({ block: "nearest" });
    };
    const open = (wanted) => {
      list.hidden = !wanted;
      box.setAttribute("aria-expanded", String(wanted));
      choose(-1);
    };
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", box.labels[0]?.textContent || "");
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id]]) box.setAttribute(name, value);
    open(false);
    list.addEventListener("htmx:afterSwap", () => open(options().length > 0 && document.activeElement === box));
    list.addEventListener("mousedown", (event) => event.preventDefault()); // keep the focus: blur would close before the click
    box.addEventListener("blur", () => open(false));
    box.addEventListener("keydown", (event) => {
      const all = options();
      if (event.isComposing || list.hidden || !all.length) return;
      if (event.key === "Escape") open(false);
      else if (event.key === "ArrowDown") choose((chosen + 1) % all.length);
      else if (event.key === "ArrowUp") choose((chosen <= 0 ? all.length : chosen) - 1);
      else if (event.key === "Enter" && chosen >= 0) all[chosen].click();
      else return;
      event.preventDefault();
    });
  }

  function enhance(root) {
    every("[data-suggestions]", suggest, root);
    every("[data-count-for]", countCharacters, root);
    every("[data-shown-when]", revealFor, root);
    every("[data-batch]", countSelected, root);
    const summary = root.querySelector("[data-focus]");
    if (summary) summary.focus();
  }

  // Without a network nothing is sent, and what is on the page stays on it. A second click does nothing.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const told = document.querySelector("[data-no-network]");
    if (!navigator.onLine && told && new URL(form.action, location).origin === location.origin) {
      event.preventDefault();
      told.hidden = false;
      return told.scrollIntoView({ block: "nearest" });
    }
    if (form.dataset.sending) return event.preventDefault();
    if (form.method === "get" || form.target) return;
    form.dataset.sending = "yes";
    setTimeout(() => delete form.dataset.sending, 5000);
  });
  window.addEventListener("online", () => every("[data-no-network]", (told) => (told.hidden = true)));
  window.addEventListener("pageshow", () => every("form[data-sending]", (form) => delete form.dataset.sending));

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
    const copy = event.target.closest("[data-copy]");
    if (copy && navigator.clipboard) {
      navigator.clipboard.writeText(copy.dataset.copy).then(() => (copy.lastChild.textContent = copy.dataset.copied || copy.lastChild.textContent));
    }
  });

  /** data-rows: a list that j and k walk through. The row's link takes the focus, so Enter opens it. */
  function walk(step) {
    const links = [...document.querySelectorAll("[data-rows] tr")].map((row) => row.querySelector("a[href]")).filter(Boolean);
    if (!links.length) return false;
    const here = links.findIndex((link) => link.closest("tr").contains(document.activeElement));
    const next = links[here < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(here + step, 0), links.length - 1)];
    next.focus({ focusVisible: true });
    next.closest("tr").scrollIntoView({ block: "nearest" });
    return true;
  }

  /** x selects the row one stands on. */
  function tick() {
    const row = document.activeElement.closest("[data-rows] tr");
    const box = row && row.querySelector("input[type=checkbox]");
    if (box) box.click();
    return Boolean(box);
  }

  /** data-batch: a form of rows to select; the head's box selects all that are shown. */
  function countSelected(form) {
    const all = form.querySelector("[data-check-all]");
    const boxes = [...form.querySelectorAll("[data-rows] input[type=checkbox]")];
    const told = form.querySelector("[data-selected-count]");
    const update = () => {
      const selected = boxes.filter((box) => box.checked).length;
      if (all) { all.checked = selected === boxes.length; all.indeterminate = selected > 0 && selected < boxes.length; }
      if (told) { told.hidden = !selected; told.textContent = told.dataset.words.replace("0", selected); }
    };
    if (all) {
      all.hidden = false;
      all.addEventListener("change", () => { boxes.forEach((box) => (box.checked = all.checked)); update(); });
    }
    form.addEventListener("change", update);
    update();
  }

  /** data-redrawn: a form the server may draw anew after an answer. What was typed on the way is put back. */
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.target.closest?.("form[data-redrawn]");
    if (form) form.sent = new Map(new FormData(form));
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const form = event.detail.target.querySelector?.("form[data-redrawn]");
    if (!form || !form.sent) return;
    const late = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && form.sent.get(name) !== value);
    const focused = document.activeElement?.id;
    document.addEventListener("htmx:afterSettle", () => {
      const fresh = document.querySelector("form[data-redrawn]");
      if (!fresh) return;
      for (const [name, value] of late) {
        const box = fresh.elements[name];
        if (box && box.type !== "hidden" && box.type !== "file" && name !== "seen") { box.value = value; box.dispatchEvent?.(new Event("change", { bubbles: true })); }
      }
      if (focused) document.getElementById(focused)?.focus();
    }, { once: true });
  });

  // Keyboard: data-key="j" on a link or button. Never while typing, never with modifier keys.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
    const step = { j: 1, k: -1 }[event.key];
    if (event.key === "x" && tick()) return event.preventDefault();
    if (step && walk(step)) return event.preventDefault();
    const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!target) return;
    event.preventDefault();
    target.matches("input, select, textarea") ? target.focus() : target.click();
  });

  // A text typed and not sent: leaving asks first. Drafts keep their words themselves.
  let typed = null;
  document.addEventListener("input", (event) => {
    if (event.target.matches("form[method=post]:not([data-draft]) textarea")) typed = event.target;
  });
  document.addEventListener("submit", () => (typed = null));
  window.addEventListener("beforeunload", (event) => typed?.isConnected && typed.value && event.preventDefault());

  document.addEventListener("htmx:afterRequest", (event) => delete event.target.dataset?.sending);
  document.addEventListener("htmx:load", (event) => event.detail.elt !== document.body && enhance(event.detail.elt));

  enhance(document);
  // Rows that scroll sideways on a phone begin where one is.
  every("nav [aria-current]", (here) => {
    const row = here.closest(".tb-header__nav, .tb-sidenav");
    if (row) row.scrollLeft += here.getBoundingClientRect().left - row.getBoundingClientRect().left - row.clientWidth / 3;
  });
})();
