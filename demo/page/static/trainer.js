// The day with its moves, and the guide. Ticked steps are remembered while the tab is open.

import { make } from "./mrkdwn.js";

const KEPT = "guide-ticked";
const ticked = () => new Set(JSON.parse(sessionStorage.getItem(KEPT) ?? "[]"));

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
      button.setAttribute("aria-busy", "true");
      try { await move(key); } finally { button.removeAttribute("aria-busy"); }
    });
    return button;
  })));
  if (held) place.querySelector(`[data-which="${CSS.escape(held)}"]`)?.focus();
}

/** The numbered steps; `go(step)` opens a step's channel and puts its text into the box. */
export function drawGuide(place, steps, go) {
  const list = place.querySelector("ol");
  const summary = place.querySelector("summary");
  const signature = JSON.stringify(steps);
  if (place.dataset.steps === signature) return;
  place.dataset.steps = signature;

  const count = () => { summary.textContent = `Your first five minutes: ${ticked().size} of ${steps.length} done`; };

  list.replaceChildren(...steps.map((step, number) => {
    const box = make("input", { type: "checkbox", id: `step-${number}`, checked: ticked().has(number) });
    box.addEventListener("change", () => {
      const done = ticked();
      if (box.checked) done.add(number); else done.delete(number);
      sessionStorage.setItem(KEPT, JSON.stringify([...done]));
      count();
    });
    const label = make("label", { for: box.id, id: `step-${number}-title` }, `${number + 1}. ${step.title}`);
    const words = make("p", {}, step.words, ...(step.typed ? [" ", make("code", {}, step.typed)] : []));
    const deed = step.typed ? "Put it in the box" : "Take me there";
    const button = step.typed || step.person || step.place
      ? [make("button", { type: "button", "aria-describedby": label.id, onclick: () => go(step) }, deed)] : [];
    return make("li", {}, box, make("div", {}, label, words, ...button));
  }));
  place.hidden = !steps.length;
  place.open = ticked().size < steps.length;
  count();
}
