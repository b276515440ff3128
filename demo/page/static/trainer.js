// The day with its moves, and the guide. A step is ticked when it was done, or by hand; that is remembered while the tab is open.

import { make } from "./mrkdwn.js";

const kept = (name) => new Set(JSON.parse(sessionStorage.getItem(name) ?? "[]"));
const keep = (name, steps) => sessionStorage.setItem(name, JSON.stringify([...steps]));
const ticked = () => kept("guide-ticked");

/** The current day in words, and a button for each move; `move(key)` promises that time has moved. */
export function drawDay(place, { today, moves }, move) {
  const words = place.querySelector(".today") ?? place.appendChild(make("p", { class: "today", role: "status" }));
  const said = `Today is ${today}`;
  if (words.textContent !== said) words.textContent = said;
  const signature = JSON.stringify(moves);
  if (place.dataset.moves === signature) return;
  place.dataset.moves = signature;
  const held = place.querySelector(".moves :focus")?.dataset.which;
  place.querySelector(".moves")?.remove();
  place.append(make("div", { class: "moves", role: "group", "aria-label": "Go to another day" }, moves.map(({ key, label }) => {
    const button = make("button", { type: "button", "data-which": key }, label);
    button.addEventListener("click", async () => {
      if (place.hasAttribute("aria-busy")) return; // a second click in haste would be another move
      place.setAttribute("aria-busy", "true");
      try { await move(key); } finally { place.removeAttribute("aria-busy"); }
    });
    return button;
  })));
  if (held) place.querySelector(`[data-which="${CSS.escape(held)}"]`)?.focus();
}

/** The numbered steps, `done` of them ticked; `go(step)` opens a step's channel and puts its text into the box. */
export function drawGuide(place, steps, done, go) {
  const list = place.querySelector("ol");
  const summary = place.querySelector("summary");
  const count = () => { summary.textContent = `Your first five minutes: ${ticked().size} of ${steps.length} done`; };
  const signature = JSON.stringify(steps);
  if (place.dataset.steps !== signature) {
    place.dataset.steps = signature;
    drawSteps(list, steps, count, go);
    place.hidden = !steps.length;
    place.open = ticked().size < steps.length;
    count();
  }
  const known = kept("guide-done");
  const fresh = done.filter((number) => !known.has(number)); // one that was unticked by hand stays so
  if (!fresh.length) return;
  keep("guide-done", [...known, ...fresh]);
  keep("guide-ticked", new Set([...ticked(), ...fresh]));
  for (const number of fresh) list.querySelector(`#step-${number}`).checked = true;
  count();
}

function drawSteps(list, steps, count, go) {
  list.replaceChildren(...steps.map((step, number) => {
    const box = make("input", { type: "checkbox", id: `step-${number}`, checked: ticked().has(number) });
    box.addEventListener("change", () => {
      const now = ticked();
      if (box.checked) now.add(number); else now.delete(number);
      keep("guide-ticked", now);
      count();
    });
    const label = make("label", { for: box.id, id: `step-${number}-title` }, `${number + 1}. ${step.title}`);
    const words = make("p", {}, step.words, ...(step.typed ? [" ", make("code", {}, step.typed)] : []));
    const deed = step.typed ? "Put it in the box" : "Take me there";
    const button = step.typed || step.person || step.place
      ? [make("button", { type: "button", "aria-describedby": label.id, onclick: () => go(step) }, deed)] : [];
    return make("li", {}, box, make("div", {}, label, words, ...button));
  }));
}
