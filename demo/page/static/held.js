// While somebody holds the mouse or a finger down nothing is drawn: what they press would be replaced under it, and the press lost.

const MOST = 2000; // milliseconds: not every release is told of

let free = Promise.resolve();
let released = () => {};

addEventListener("pointerdown", (event) => {
  if (event.button !== 0) return;
  free = new Promise((resolve) => { released = resolve; });
  setTimeout(released, MOST);
}, { capture: true });

for (const kind of ["pointerup", "pointercancel"]) {
  addEventListener(kind, () => setTimeout(released), { capture: true }); // once the click is over
}

/** A promise that is kept once nothing is held down. */
export const letGo = () => free;
