// Shows the route of an item or of a case as a picture (bpmn-js), when somebody opens it. What the picture says stands
// in words beside it on the page: without this file, or when it fails, nothing is lost.
(() => {
  "use strict";
  const SMALLEST = 0.65; // below this nobody can read the names

  const added = (tag, facts) =>
    new Promise((done, failed) => {
      const element = Object.assign(document.createElement(tag), facts);
      element.onload = done;
      element.onerror = failed;
      document.head.append(element);
    });

  /** The file, the viewer and its looks, fetched once each and only now. */
  async function fetched(box) {
    const file = fetch(box.dataset.diagram).then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)));
    const looks = document.querySelector("link[data-diagram-looks]") || added("link", { rel: "stylesheet", href: box.dataset.looks });
    const viewer = window.BpmnJS || added("script", { src: box.dataset.viewer });
    return (await Promise.all([file, looks, viewer]))[0];
  }

  /** Each mark of the page on its step: a colour and, above the step, the words. */
  function mark(box, viewer) {
    const canvas = viewer.get("canvas"), known = viewer.get("elementRegistry");
    box.querySelectorAll("[data-element]").forEach((line) => {
      const { element, look } = line.dataset;
      if (!known.get(element)) return;
      canvas.addMarker(element, `tb-look-${look}`);
      const words = document.createElement("div");
      words.className = `tb-mark tb-mark--${look}`;
      words.append(...[...line.childNodes].map((part) => part.cloneNode(true)));
      viewer.get("overlays").add(element, { position: { top: 10, left: 6 }, html: words, scale: true, show: null });
    });
  }

  /** All of it where it is readable, else where the case is now. */
  function settle(box, viewer) {
    const canvas = viewer.get("canvas"), room = box.querySelector(".tb-diagram__canvas");
    const { inner } = canvas.viewbox();
    const scale = Math.min(1, Math.max(SMALLEST, room.clientWidth / (inner.width + 40)));
    room.style.height = `${Math.min(760, Math.max(220, inner.height * scale + 130))}px`;
    canvas.resized();
    canvas.zoom(scale);
    const live = box.querySelector("[data-element][data-look=now], [data-element][data-look=waiting]");
    const shape = live && viewer.get("elementRegistry").get(live.dataset.element);
    const wide = room.clientWidth / scale; // of the picture that is seen at once
    const hidden = shape && shape.x + shape.width + 60 > inner.x - 20 + wide; // from its beginning on, where the names of the lanes stand
    const x = hidden ? Math.max(inner.x - 20, shape.x - wide / 2) : inner.x - 20;
    canvas.viewbox({ x, y: inner.y - 40, width: wide, height: room.clientHeight / scale });
  }

  /** Fingers and buttons move the picture; the page still scrolls up and down under them. */
  function steer(box, viewer) {
    const canvas = viewer.get("canvas"), room = box.querySelector(".tb-diagram__canvas");
    const acts = {
      in: () => canvas.zoom(Math.min(2, canvas.zoom() * 1.25)),
      out: () => canvas.zoom(Math.max(0.2, canvas.zoom() / 1.25)),
      all: () => canvas.zoom("fit-viewport"),
      left: () => canvas.scroll({ dx: room.clientWidth / 3, dy: 0 }),
      right: () => canvas.scroll({ dx: -room.clientWidth / 3, dy: 0 }),
    };
    box.querySelectorAll("[data-act]").forEach((button) => button.addEventListener("click", acts[button.dataset.act]));
    let last = null;
    room.addEventListener("touchstart", (event) => (last = event.touches[0].clientX), { passive: true });
    room.addEventListener("touchmove", (event) => {
      const x = event.touches[0].clientX;
      canvas.scroll({ dx: x - last, dy: 0 });
      last = x;
    }, { passive: true });
  }

  async function show(box) {
    if (box.dataset.shown) return;
    box.dataset.shown = "yes";
    try {
      const file = await fetched(box);
      const viewer = new window.BpmnJS({ container: box.querySelector(".tb-diagram__canvas"), zoomScroll: { enabled: false } });
      await viewer.importXML(file);
      mark(box, viewer);
      settle(box, viewer);
      steer(box, viewer);
      box.dataset.shown = "done";
    } catch {
      box.querySelector(".tb-diagram__failed").hidden = false;
    }
  }

  document.querySelectorAll("details[data-diagram]").forEach((box) => {
    box.hidden = false;
    box.addEventListener("toggle", () => box.open && show(box));
    if (box.open) show(box);
  });
})();
