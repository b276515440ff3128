// A button that opens a menu: arrows, Home, End and first letters move in it, Enter and Space choose, Escape and Tab leave.

import { make } from "./mrkdwn.js";

let count = 0;

/**
 * `label` names the button and the menu, `sign` is what the button shows, `items()` returns what can be chosen now:
 * each with a `label`, perhaps a text `about` it, and `act()`.
 */
export function menuButton({ label, sign, items, className = "icon", which }) {
  count += 1;
  const id = `menu-${count}`;
  const button = make("button", {
    type: "button", class: className, "aria-label": label, title: label, "aria-haspopup": "menu", "aria-expanded": "false",
    "aria-controls": id, "data-which": which,
  }, make("span", { "aria-hidden": "true" }, sign));
  const list = make("div", { id, role: "menu", class: "menu", popover: "manual", "aria-label": label });

  let watching = new AbortController();

  const entries = () => [...list.querySelectorAll("[role=menuitem]")];
  const isOpen = () => list.matches(":popover-open");

  function open(last = false) {
    list.replaceChildren(...items().map((item) => make("button", {
      type: "button", role: "menuitem", tabindex: "-1", onclick: () => { close(true); item.act(); },
    }, make("span", {}, item.label), ...(item.about ? [make("span", { class: "quiet" }, item.about)] : []))));
    list.showPopover();
    button.setAttribute("aria-expanded", "true");
    place();
    entries().at(last ? -1 : 0)?.focus();
    watch();
  }

  function close(back) {
    if (!isOpen()) return;
    watching.abort();
    list.hidePopover();
    button.setAttribute("aria-expanded", "false");
    if (back) button.focus();
  }

  function place() {
    const from = button.getBoundingClientRect();
    const { width, height } = list.getBoundingClientRect();
    const below = from.bottom + 4;
    const top = below + height < innerHeight ? below : Math.max(8, from.top - height - 4);
    const left = Math.max(8, Math.min(from.left, innerWidth - width - 8));
    Object.assign(list.style, { left: `${left}px`, top: `${top}px` });
  }

  function move(step) {
    const all = entries();
    all[(all.indexOf(document.activeElement) + step + all.length) % all.length]?.focus();
  }

  // a click elsewhere closes the menu, and it follows its button
  function watch() {
    watching = new AbortController();
    const options = { capture: true, signal: watching.signal };
    const follow = () => (list.isConnected ? place() : watching.abort());
    addEventListener("pointerdown", (event) => { if (!list.contains(event.target) && !button.contains(event.target)) close(false); }, options);
    for (const moved of ["scroll", "resize"]) addEventListener(moved, follow, options);
  }

  const KEYS = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Home: () => entries()[0]?.focus(),
    End: () => entries().at(-1)?.focus(),
    Escape: () => close(true),
  };

  list.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Tab") return close(true); // and on from the button
    if (event.key in KEYS) { event.preventDefault(); return KEYS[event.key](); }
    const wanted = event.key.length === 1 && entries().find((one) => one.textContent.toLowerCase().startsWith(event.key.toLowerCase()));
    return wanted && wanted.focus();
  });
  button.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    open(event.key === "ArrowUp");
  });
  button.addEventListener("click", () => (isOpen() ? close(true) : open()));
  list.addEventListener("focusout", (event) => { if (event.relatedTarget && !list.contains(event.relatedTarget)) close(false); });
  return make("span", { class: "menu-of" }, button, list);
}
