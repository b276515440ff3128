// While somebody holds the mouse or a finger down nothing is drawn: what they press would be replaced under it, and the press lost.

const MOST = 2000; // milliseconds: not every release is told of

let release = Promise.resolve();

addEventListener("pointerdown", (event) => {
  if (event.button !== 0) return;
  release = new Promise((released) => {
    setTimeout(released, MOST);
    for (const kind of ["pointerup", "pointercancel"]) addEventListener(kind, () => setTimeout(released), { capture: true, once: true }); // once the click is over
  });
}, { capture: true });

/** A promise that is kept once nothing is held down. */
export const letGo = () => release;
