// A searchable menu: type a few letters, then choose with the arrow keys and Enter, or with the pointer.

import { make } from "./mrkdwn.js";

const PAUSE = 200; // milliseconds without a key before an app is asked what it offers

// Whether the option contains every word typed.
const fits = (typed) => (option) => {
  const said = `${option.text.text} ${option.description?.text ?? ""}`.toLowerCase();
  return typed.toLowerCase().split(/\s+/).every((word) => said.includes(word));
};

/**
 * `groups` are the options; or `search(typed)` promises them, once `least` characters are typed.
 * `chosen` are the options already chosen, `many` is whether there may be several (up to `most`), `changed()` is
 * called when they change. `label` names the list, `attributes` are the input's: its id, what describes it.
 */
export function combobox({ groups = [], search, least = 0, chosen, many = false, most = Infinity, label, placeholder, attributes, changed }) {
  let picked = [...chosen];
  let shown = [];
  let active = -1;
  let timer = 0;
  let turn = 0;
  const listId = `${attributes.id}-list`;
  const input = make("input", {
    ...attributes, type: "text", role: "combobox", autocomplete: "off", spellcheck: "false",
    "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": listId,
  });
  const chips = make("span", { class: "chips" });
  const clear = make("button", { type: "button", class: "clear", "aria-label": "Clear", onclick: () => { pick([]); input.focus(); } }, "✕");
  const list = make("ul", { id: listId, role: "listbox", "aria-label": label, "aria-multiselectable": many ? "true" : undefined });
  const status = make("p", { class: "quiet", role: "status" });
  const popup = make("div", { class: "options", popover: "manual" }, list, status);
  const box = make("div", { class: many ? "combo many" : "combo" }, chips, input, clear, popup);

  const isOpen = () => popup.matches(":popover-open");
  const words = (option) => option.text.text;
  const has = (option) => picked.some((one) => one.value === option.value);

  function drawPicked() {
    chips.replaceChildren(...(many ? picked.map(chip) : []));
    if (!many) input.value = picked[0] ? words(picked[0]) : "";
    input.placeholder = many && picked.length ? "" : placeholder;
    clear.hidden = many || !picked.length;
  }

  function chip(option) {
    const remove = () => { pick(picked.filter((one) => one.value !== option.value)); input.focus(); };
    return make("button", { type: "button", class: "chip", "aria-label": `Remove ${words(option)}`, onclick: remove },
      words(option), make("span", { "aria-hidden": "true" }, "✕"));
  }

  function pick(options) {
    picked = options;
    drawPicked();
    if (isOpen()) drawList();
    changed();
  }

  function choose(option) {
    if (!many) {
      if (!has(option)) pick([option]); // as in Slack, an app is not told once more of what is chosen already
      return close();
    }
    input.value = "";
    if (has(option)) pick(picked.filter((one) => one.value !== option.value));
    else if (picked.length < most) pick([...picked, option]);
    return look();
  }

  function open() {
    if (isOpen()) return;
    popup.showPopover();
    input.setAttribute("aria-expanded", "true");
    look("");
  }

  function close() {
    clearTimeout(timer);
    turn += 1;
    if (isOpen()) popup.hidePopover();
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    active = -1;
    if (many) input.value = "";
    else drawPicked();
  }

  function look(typed = input.value) {
    if (!search) return show(groups.map((group) => ({ ...group, options: group.options.filter(fits(typed)) })), "Nothing fits");
    clearTimeout(timer);
    turn += 1;
    const mine = turn;
    if (typed.length < least) return show([], `Type ${least} letters or more`);
    status.textContent = "Looking…";
    timer = setTimeout(async () => {
      const options = await search(typed).catch(() => []);
      if (mine === turn && isOpen()) show([{ options }], "Nothing found");
    }, typed ? PAUSE : 0);
    return undefined;
  }

  function show(found, otherwise) {
    shown = found.filter((group) => group.options.length);
    active = -1;
    drawList();
    status.textContent = shown.length ? "" : otherwise;
    if (input.value && !picked.some((one) => words(one) === input.value)) move(1);
  }

  function drawList() {
    const at = active;
    let count = 0;
    const item = (option) => make("li", {
      id: `${listId}-${count++}`, role: "option", "aria-selected": String(has(option)), onclick: () => choose(option),
    }, make("span", {}, words(option)), ...(option.description ? [make("span", { class: "quiet" }, option.description.text)] : []));
    list.replaceChildren(...shown.flatMap((group) => [
      ...(group.label ? [make("li", { class: "group quiet", role: "presentation" }, group.label.text)] : []), ...group.options.map(item)]));
    if (at >= 0) mark(at);
    place();
  }

  function mark(number) {
    const items = [...list.querySelectorAll("[role=option]")];
    items[active]?.classList.remove("active");
    active = number;
    items[active]?.classList.add("active");
    items[active]?.scrollIntoView({ block: "nearest" });
    if (items[active]) input.setAttribute("aria-activedescendant", items[active].id);
    else input.removeAttribute("aria-activedescendant");
  }

  function move(step) {
    const count = list.querySelectorAll("[role=option]").length;
    if (count) mark(active < 0 && step < 0 ? count - 1 : (active + step + count) % count);
  }

  function place() {
    if (!isOpen()) return;
    const { left: from, top, bottom, width: own } = box.getBoundingClientRect();
    const width = Math.min(Math.max(own, 300), innerWidth - 16); // what is chosen from a narrow menu has room for its words
    const left = Math.max(8, Math.min(from, innerWidth - width - 8));
    const below = innerHeight - bottom - 14;
    const above = top - 14;
    const down = below >= 180 || below >= above;
    Object.assign(popup.style, {
      left: `${left}px`, width: `${width}px`, maxHeight: `${Math.min(290, down ? below : above)}px`,
      top: down ? `${bottom + 4}px` : "auto", bottom: down ? "auto" : `${innerHeight - top + 4}px`,
    });
  }

  const KEYS = {
    ArrowDown: () => { open(); move(1); },
    ArrowUp: () => { open(); move(-1); },
    Escape: () => isOpen() && close(),
    Enter: () => {
      if (!isOpen()) return false;
      list.querySelectorAll("[role=option]")[active]?.click();
      return true;
    },
    Backspace: () => {
      if (!many || input.value || !picked.length) return false;
      pick(picked.slice(0, -1));
      return true;
    },
  };

  input.addEventListener("keydown", (event) => {
    if (event.isComposing || !(event.key in KEYS) || KEYS[event.key]() === false) return;
    event.preventDefault();
    event.stopPropagation();
  });
  input.addEventListener("input", () => { open(); look(); });
  input.addEventListener("click", open);
  input.addEventListener("focus", () => input.select());
  input.addEventListener("blur", close);
  input.addEventListener("change", (event) => event.stopPropagation()); // what is typed here is a search
  popup.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays where one types
  box.addEventListener("click", (event) => { if (event.target === box || event.target === chips) input.focus(); });
  for (const moved of ["scroll", "resize"]) {
    const follow = () => (box.isConnected ? place() : removeEventListener(moved, follow, true));
    addEventListener(moved, follow, true);
  }
  drawPicked();
  return { node: box, control: input, read: () => (many ? picked.map((one) => one.value) : picked[0]?.value ?? null) };
}
