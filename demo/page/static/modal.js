// A person's open modal, drawn as a dialog; redrawn only where it changed, so that what is typed and the focus
// are kept.

import { drawBlock } from "./blocks.js";
import { menuButton } from "./menu.js";
import { drawField, isField, isGroup, isTyped, valueIn } from "./fields.js";
import { letGo } from "./held.js";
import { make } from "./mrkdwn.js";

const $ = (id) => document.getElementById(id);

/**
 * `look()` promises the current view, `act(deed, facts)` acts in it; `names`, `agreed` and `notice` are
 * the page's, `bot()` is the app's name, `picture(gone)` draws pictures.
 */
export function modalWindow({ look, act, names, agreed, notice, bot, picture }) {
  const dialog = $("modal");
  let view = null;
  let parts = new Map(); // block_id to what is drawn of it: its signature, node, fields and place for an error
  let asked = 0;
  let last = Promise.resolve();

  // One action after the other, as a person does them; what was meant for a view that has gone by then is not done to the next.
  function inTurn(work) {
    const meant = view?.id;
    last = last.then(() => (meant && view?.id === meant ? work() : undefined)).catch((error) => say(error.message));
    return last;
  }

  // messages are shown in the dialog: the page behind it cannot be read
  function say(words) {
    if (!view) return notice(words);
    $("modal-trouble").textContent = words;
    $("modal-trouble").hidden = !words;
    return undefined;
  }

  async function lookAgain() {
    asked += 1;
    const mine = asked;
    const { view: seen } = await look();
    await letGo();
    if (mine === asked) draw(seen);
  }

  // drawing

  function draw(seen) {
    const isNew = seen?.id !== view?.id;
    const wasWrong = !isNew && Object.keys(view?.errors ?? {}).length > 0;
    view = seen;
    if (!view) { parts.clear(); dialog.close(); return; }
    if (isNew) { parts.clear(); $("modal-blocks").replaceChildren(); }
    $("modal-title").textContent = view.title.text;
    $("modal-cancel").textContent = view.close?.text ?? (view.previous ? "Back" : "Cancel");
    $("modal-submit").textContent = view.submit?.text ?? "";
    $("modal-submit").hidden = !view.submit;
    say(view.trouble);
    drawBlocks();
    const wrong = drawErrors();
    if (!dialog.open) dialog.showModal();
    if (wrong && !wasWrong) wrong.focus();
    else if (isNew || document.activeElement === $("modal-title")) begin();
  }

  function drawBlocks() {
    const place = $("modal-blocks");
    const focused = document.activeElement?.id;
    const drawn = new Map(view.blocks.map((block) => [block.block_id, drawPart(block)]));
    parts = drawn;
    const nodes = [...drawn.values()].map((part) => part.node);
    nodes.forEach((node, number) => { if (place.children[number] !== node) place.insertBefore(node, place.children[number] ?? null); });
    while (place.children.length > nodes.length) place.lastChild.remove();
    if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus();
  }

  function drawPart(block) {
    const keys = Object.keys(view.choices).filter((key) => key.startsWith(`${block.block_id} `));
    const signature = JSON.stringify([block, keys.map((key) => view.choices[key]), view.gone]);
    const old = parts.get(block.block_id);
    if (old?.signature === signature) return old;
    const part = { signature, fields: new Map() };
    const context = { names, picture: picture(view.gone), press: (where, button) => press(where, button), field: (where, element) => control(where, element, part, old) };
    part.node = block.type === "input" ? input(block, part, old) : drawBlock(block, context);
    return part;
  }

  function input(block, part, old) {
    const { element } = block;
    const field = makeField(block, element, part, old);
    const id = field.attributes.id;
    const optional = block.optional ? [make("span", { class: "quiet" }, " (optional)")] : [];
    part.error = make("p", { class: "error", id: `${id}-error` });
    const rest = [...(block.hint ? [make("p", { class: "hint quiet", id: `${id}-hint` }, block.hint.text)] : []), part.error];
    const label = [block.label.text, ...optional];
    if (isGroup(element.type)) {
      return make("fieldset", { class: "input", "aria-describedby": field.attributes["aria-describedby"] }, make("legend", {}, label), field.drawn.node, rest);
    }
    return make("div", { class: "input" }, make("label", { for: id }, label), field.drawn.node, rest);
  }

  function overflow(block, element) {
    const which = `${block.block_id} ${element.action_id}`;
    const choose = async (option) => {
      if (element.confirm && !(await agreed(element.confirm))) return;
      inTurn(async () => {
        const { answers } = await act("fill", { values: { [which]: option.value } });
        if (answers.some((answer) => !answer.acked)) say(`${bot()} did not respond to that.`);
      });
    };
    const items = () => element.options.map((option) => ({ label: option.text.text, about: option.description?.text, act: () => choose(option) }));
    return menuButton({ label: "More options", sign: "⋯", className: "", items, which });
  }

  function control(block, element, part, old) {
    if (element.type === "overflow") return overflow(block, element);
    if (!isField(element.type)) return null;
    const label = element.placeholder?.text ?? block.text?.text ?? element.action_id;
    return make("div", { class: "control", role: isGroup(element.type) ? "group" : undefined, "aria-label": isGroup(element.type) ? label : undefined },
      makeField(block, element, part, old, { "aria-label": label }).drawn.node);
  }

  function makeField(block, element, part, old, naming = {}) {
    const key = `${block.block_id} ${element.action_id}`;
    const id = `field-${key.replaceAll(" ", "-")}`;
    const described = [block.hint && `${id}-hint`, block.type === "input" && `${id}-error`].filter(Boolean).join(" ");
    const before = old?.fields.get(key);
    const field = {
      attributes: {
        id, ...naming, "aria-describedby": described || undefined,
        "aria-required": block.type === "input" && !block.optional && !isGroup(element.type) ? "true" : undefined,
      },
      type: element.type,
      label: block.label?.text ?? naming["aria-label"],
      dispatches: block.type !== "input" || block.dispatch_action,
      held: before?.type === element.type && isTyped(element.type) ? before.drawn.read() : valueIn(view.values[block.block_id]?.[element.action_id]),
      groups: view.choices[key],
      search: async (typed) => (await act("suggest", { which: key, typed })).options,
      told: (now) => tell(key, field, now),
    };
    field.drawn = drawField(element, field);
    part.fields.set(key, field);
    return field;
  }

  function drawErrors() {
    let first = null;
    for (const [block, part] of parts) {
      const sentence = view.errors[block] ?? "";
      if (!part.error) continue;
      if (part.error.textContent !== sentence) part.error.textContent = sentence;
      for (const { drawn } of part.fields.values()) {
        if (sentence) drawn.control.setAttribute("aria-invalid", "true");
        else drawn.control.removeAttribute("aria-invalid");
        if (sentence) first ??= drawn.control;
      }
    }
    return first;
  }

  function begin() {
    $("modal-blocks").scrollTop = 0;
    const fields = view.blocks.flatMap((block) => [...parts.get(block.block_id).fields.values()].map((field) => ({ block, field })));
    const wanted = fields.find(({ block }) => block.element?.focus_on_load) ?? fields.find(({ block }) => block.type === "input");
    if (wanted && matchMedia("(hover: hover)").matches) wanted.field.drawn.control.focus();
    else $("modal-title").focus();
  }

  // actions

  const filledIn = () => Object.fromEntries([...parts.values()].flatMap((part) => [...part.fields].map(([key, field]) => [key, field.drawn.read()])));

  function tell(key, field, now) {
    const values = { [key]: field.drawn.read() };
    inTurn(async () => {
      const { answers } = await act("fill", { values, acted: now ? [key] : [] });
      if (answers.some((answer) => !answer.acked)) say(`${bot()} did not respond to that.`);
    });
  }

  async function press(block, button) {
    if (button.confirm && !(await agreed(button.confirm))) return;
    if (button.url) window.open(button.url, "_blank", "noopener");
    inTurn(async () => {
      const answer = await act("press_in_view", { which: `${block.block_id} ${button.action_id}` });
      if (!answer.acked) say(`${bot()} did not respond to that button.`);
      else await lookAgain(); // the button may have led to another view
    });
  }

  function submit() {
    const busy = (on) => { dialog.setAttribute("aria-busy", String(on)); $("modal-submit").disabled = on; };
    busy(true);
    inTurn(async () => {
      try {
        await act("submit", { values: filledIn() });
      } finally {
        busy(false);
        await lookAgain();
      }
      drawErrors()?.focus();
    }).then(() => busy(false)); // also where it was not done
  }

  const close = (everything) => inTurn(async () => {
    await act("close_modal", { everything });
    await lookAgain();
  });

  // The second of two clicks in haste is not meant for what stands there by then.
  dialog.addEventListener("click", (event) => { if (event.detail > 1 && event.target.closest("button")) { event.preventDefault(); event.stopPropagation(); } }, true);
  $("modal-form").addEventListener("submit", (event) => { event.preventDefault(); submit(); });
  $("modal-cancel").addEventListener("click", () => close(false));
  $("modal-close").addEventListener("click", () => close(true));
  dialog.addEventListener("cancel", (event) => { event.preventDefault(); close(false); });
  return { look: lookAgain };
}
