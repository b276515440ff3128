// One person's Home tab, redrawn only where it changed.

import { drawBlock, focusKept } from "./blocks.js";
import { letGo } from "./held.js";
import { make } from "./mrkdwn.js";
import { pickers } from "./pickers.js";

/** Draws into `place`. `look()` promises the view, `act(deed, facts)` acts in it; the rest belongs to the page. */
export function homeTab({ place, look, act, names, agreed, told, picture, bot }) {
  let parts = new Map();
  let viewed = null;
  let asked = 0;

  async function lookAgain() {
    asked += 1;
    const mine = asked;
    const { view } = await look();
    await letGo();
    if (mine === asked) draw(view);
  }

  function draw(view) {
    viewed = view;
    if (!view) {
      parts.clear();
      place.replaceChildren(make("p", { class: "quiet empty" }, `${bot()} has put nothing here yet.`));
      return;
    }
    const [isHeld, again] = [place.contains(document.activeElement), focusKept(place)];
    const old = parts;
    parts = new Map(view.blocks.map((block) => [block.block_id, drawPart(view, block, old.get(block.block_id))]));
    const nodes = [...parts.values()].map((part) => part.node);
    nodes.forEach((node, number) => { if (place.children[number] !== node) place.insertBefore(node, place.children[number] ?? null); });
    while (place.children.length > nodes.length) place.lastChild.remove();
    if (isHeld && document.activeElement === document.body) (again(place) ?? place).focus();
  }

  function drawPart(view, block, old) {
    const keys = Object.keys(view.choices).filter((key) => key.startsWith(`${block.block_id} `));
    const signature = JSON.stringify([block, keys.map((key) => view.choices[key]), view.values[block.block_id], view.gone]);
    if (old?.signature === signature) return old;
    const drawn = pickers({
      name: "home",
      choices: view.choices,
      values: view.values,
      agreed,
      again: () => { parts.clear(); place.replaceChildren(); draw(viewed); },
      search: async (which, typed) => (await act("suggest", { which, typed, home: true })).options,
      tell: (which, value, now) => told(async () => {
        const { answers } = await act("fill", { values: { [which]: value }, acted: now ? [which] : [], home: true });
        return answers.every((answer) => answer.acked);
      }),
    });
    const context = { names, press, picture: picture(view.gone), ...drawn };
    return { signature, node: drawBlock(block, context) };
  }

  async function press(block, button) {
    if (button.confirm && !(await agreed(button.confirm))) return;
    if (button.url) window.open(button.url, "_blank", "noopener");
    await told(async () => (await act("press_in_view", { which: `${block.block_id} ${button.action_id}`, home: true })).acked);
  }

  return { look: lookAgain };
}
