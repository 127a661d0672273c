// A form that saves itself and loses nothing: what the server has not acknowledged waits on this device, sealed with a
// key that only pages of this draft carry (AES-GCM), and is sent when the network, the login or the server is back.
// docs/topics/drafts.md. Without script the form is an ordinary form.
(() => {
  "use strict";
  const form = document.querySelector("form[data-draft]");
  if (!form) return;

  const NOT_ANSWERS = new Set(["seen", "csrfmiddlewaretoken", "do"]);
  const rows = [...new URLSearchParams(location.search)].filter(([name]) => name.startsWith("page-"));
  const PLACE = location.pathname + rows.map(([name, page]) => `?${name}=${page}`).join(""); // draft, section, rows shown
  const LONGEST = 14 * 24 * 3600 * 1000; // after two weeks nobody comes back to what was never sent
  const subtle = window.isSecureContext && window.crypto && window.crypto.subtle;

  /** Every answer of the page as text: name → values. Files wait in their boxes and are not kept. */
  function answers(of) {
    const all = new Map();
    for (const box of of.elements) {
      if (!box.name || NOT_ANSWERS.has(box.name) || box.type === "file" || box.tagName === "BUTTON") continue;
      const values = all.get(box.name) || [];
      if (box.type === "radio" || box.type === "checkbox") box.checked && values.push(box.value);
      else if (box.multiple) values.push(...[...box.selectedOptions].map((option) => option.value));
      else values.push(box.value);
      all.set(box.name, values);
    }
    return all;
  }
  const same = (one, other) => JSON.stringify(one || []) === JSON.stringify(other || []);

  /** Answers of the page that the server has not acknowledged. */
  const acknowledged = answers(form);
  function pending() {
    return [...answers(current())].filter(([name, values]) => !same(values, acknowledged.get(name)));
  }
  const current = () => document.querySelector("form[data-draft]") || form;
  const ours = (event) => event.detail.elt === current();
  const seenBox = () => current().querySelector("input[name=seen]");

  // -- one line says how things stand

  function say(state, at) {
    document.querySelectorAll("[data-state]").forEach((line) => (line.hidden = line.dataset.state !== state));
    const time = document.querySelector('[data-state="saved"] time');
    if (at && time) time.textContent = at;
  }

  const isSaying = (state) => Boolean(document.querySelector(`[data-state="${state}"]:not([hidden])`));

  // -- on this device: in the browser's own database, whose commits outlive a killed browser

  const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
  const key = subtle ? subtle.importKey("raw", bytes(form.dataset.draft), "AES-GCM", false, ["encrypt", "decrypt"]) : null;
  const opened = new Promise((done, failed) => {
    const asked = window.indexedDB.open("tongban", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("drafts");
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  opened.catch(() => {});

  async function shelf(mode, act) {
    const database = await opened;
    return new Promise((done, failed) => {
      const step = database.transaction("drafts", mode);
      const asked = act(step.objectStore("drafts"));
      step.oncomplete = () => done(asked.result);
      step.onabort = step.onerror = () => failed(step.error);
    });
  }

  let kept = true; // nothing is pending, or all of it lies on this device
  let writing = Promise.resolve();

  /** One write after the other; the last one writes what is pending then. */
  function keep() {
    kept = false;
    if (pending().length && isSaying("saved")) say("");
    return (writing = writing.then(write).catch(() => {})); // full or forbidden: then leaving the page is warned of
  }

  async function write() {
    const waiting = pending();
    if (!waiting.length) {
      await shelf("readwrite", (drafts) => drafts.delete(PLACE));
    } else {
      if (!key) return;
      const plain = new TextEncoder().encode(JSON.stringify({ answers: waiting, seen: seenBox().value }));
      const nonce = crypto.getRandomValues(new Uint8Array(12));
      const content = await subtle.encrypt({ name: "AES-GCM", iv: nonce }, await key, plain);
      await shelf("readwrite", (drafts) => drafts.put({ at: Date.now(), nonce, content }, PLACE));
    }
    kept = same(waiting, pending());
  }

  async function read() {
    const found = await shelf("readonly", (drafts) => drafts.get(PLACE));
    if (!found || !key) return null;
    const plain = await subtle.decrypt({ name: "AES-GCM", iv: found.nonce }, await key, found.content);
    return JSON.parse(new TextDecoder().decode(plain));
  }

  const forget = () => shelf("readwrite", (drafts) => drafts.delete(PLACE));

  async function forgetOld() {
    const names = await shelf("readonly", (drafts) => drafts.getAllKeys());
    const found = await shelf("readonly", (drafts) => drafts.getAll());
    for (const [place, each] of found.entries()) {
      if (Date.now() - each.at > LONGEST) await shelf("readwrite", (drafts) => drafts.delete(names[place]));
    }
  }

  // -- put back what a lost page had not sent

  function fill(name, values) {
    const boxes = [...current().elements].filter((box) => box.name === name && box.type !== "file");
    if (!boxes.length) return false;
    let place = 0;
    for (const box of boxes) {
      if (box.type === "radio" || box.type === "checkbox") box.checked = values.includes(box.value);
      else if (box.multiple) [...box.options].forEach((option) => (option.selected = values.includes(option.value)));
      else box.value = values[place++] ?? "";
    }
    return true;
  }

  /** For a question answered here the server is told what this device had seen: a newer answer is never overwritten. */
  function tellWhatWasSeen(found) {
    const fresh = JSON.parse(seenBox().value || "{}");
    const then = JSON.parse(found.seen || "{}");
    for (const question of Object.keys(then)) {
      if (found.answers.some(([name]) => name === question || name.startsWith(`${question}-`) || name.startsWith(`${question}_`))) fresh[question] = then[question];
    }
    seenBox().value = JSON.stringify(fresh);
  }

  async function putBack() {
    const found = await read();
    if (!found) return;
    const here = answers(current());
    const missing = found.answers.filter(([name, values]) => !same(values, here.get(name)));
    if (!missing.length) return forget();
    tellWhatWasSeen({ ...found, answers: missing });
    const homeless = missing.filter(([name, values]) => !fill(name, values) && values.some(Boolean));
    const told = document.querySelector("[data-put-back]");
    if (told) {
      told.hidden = false;
      const list = told.querySelector("ul");
      homeless.forEach(([, values]) => list.append(Object.assign(document.createElement("li"), { textContent: values.join(" ") })));
      list.hidden = !homeless.length;
    }
    current().dispatchEvent(new Event("input", { bubbles: true }));
    send();
  }

  // -- send, and send again

  let onItsWay = new Map();
  let tries = 0;
  let timer = 0;
  const send = () => window.htmx.trigger(current(), "resend");

  function later() {
    clearTimeout(timer);
    timer = setTimeout(() => pending().length && send(), Math.min(60, 2 ** tries++) * 1000);
  }

  /** A page older than the login has an old token: a fresh page brings the new one, or shows that one must log in. */
  async function renewToken() {
    const fresh = await fetch(location.href, { credentials: "same-origin" });
    if (fresh.redirected && new URL(fresh.url).pathname !== location.pathname) return say("login");
    const page = new DOMParser().parseFromString(await fresh.text(), "text/html");
    const token = page.querySelector("form[data-draft] input[name=csrfmiddlewaretoken]");
    if (!token) return say("gone");
    current().querySelector("input[name=csrfmiddlewaretoken]").value = token.value;
    later();
  }

  const GONE = new Set([404, 410]);
  function refused(status) {
    if (status === 401) return say("login");
    if (status === 403) return void renewToken().catch(() => { say("offline"); later(); });
    if (GONE.has(status)) return say("gone");
    say("failed");
    later();
  }

  document.addEventListener("input", (event) => event.target.closest?.("form[data-draft]") && keep());
  document.addEventListener("change", (event) => event.target.closest?.("form[data-draft]") && keep());
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (ours(event)) { onItsWay = answers(current()); say("saving"); }
  });
  document.addEventListener("saved", (event) => {
    onItsWay.forEach((values, name) => acknowledged.set(name, values));
    tries = 0;
    clearTimeout(timer);
    keep().then(() => (pending().length ? later() : say("saved", event.detail && event.detail.value)));
  });
  // An answer without "saved": both answers to a question stand on the page, and the person decides. No more by itself.
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!ours(event) || !event.detail.successful || /"saved"/.test(event.detail.xhr.getResponseHeader("HX-Trigger"))) return;
    clearTimeout(timer);
    say("");
  });
  // A form drawn anew asks more: what it brings is what the server has.
  document.addEventListener("htmx:afterSettle", () => answers(current()).forEach((values, name) => acknowledged.has(name) || acknowledged.set(name, values)));
  document.addEventListener("htmx:sendError", (event) => ours(event) && (say("offline"), later()));
  document.addEventListener("htmx:timeout", (event) => ours(event) && (say("offline"), later()));
  document.addEventListener("htmx:responseError", (event) => ours(event) && refused(event.detail.xhr.status));
  window.addEventListener("online", () => pending().length && send());
  window.addEventListener("offline", () => say("offline"));
  window.addEventListener("focus", () => isSaying("login") && renewToken().catch(() => {}));
  window.addEventListener("beforeunload", (event) => !kept && !current().dataset.sending && event.preventDefault());

  putBack().catch(forget).then(forgetOld).catch(() => {});
})();
