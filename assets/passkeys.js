// Passkeys: asks our site what to sign, lets the device sign it, sends the form with what was signed. Forms of this
// kind stay hidden where browsers know no passkeys; the ways beside them need no script.
(() => {
  "use strict";
  if (!window.PublicKeyCredential || !navigator.credentials) return;

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const described = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }));

  /** Browsers that cannot read JSON themselves yet get the same by hand. */
  function prepared(options) {
    const ready = { ...options, challenge: bytes(options.challenge) };
    if (options.user) {
      ready.user = { ...options.user, id: bytes(options.user.id) };
      ready.excludeCredentials = described(options.excludeCredentials);
    } else ready.allowCredentials = described(options.allowCredentials);
    return ready;
  }

  function told(credential) {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
      if (credential.response[name]) response[name] = text(credential.response[name]);
    return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response, clientExtensionResults: {} });
  }

  async function signed(form) {
    const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
    const answer = await fetch(form.dataset.passkey, { method: "POST", headers, credentials: "same-origin" });
    if (!answer.ok) throw new Error(answer.status);
    const publicKey = prepared(await answer.json());
    return told(await navigator.credentials[publicKey.user ? "create" : "get"]({ publicKey }));
  }

  document.querySelectorAll("[data-passkey-missing]").forEach((words) => (words.hidden = true));
  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    const failed = form.querySelector("[data-passkey-failed]"), field = form.elements.credential;
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      if (field.value) return;
      event.preventDefault();
      event.stopPropagation(); // not sent yet: the device is asked first
      failed.hidden = true;
      signed(form).then(
        (credential) => {
          field.value = credential;
          form.requestSubmit();
        },
        () => (failed.hidden = false),
      );
    });
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-passkey]").forEach((form) => (form.elements.credential.value = "")));
})();
