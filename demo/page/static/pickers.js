// Menus and fields outside modals: in a message, on the Home tab. The app is told of changes at once.

import { drawField, isField, isGroup, valueIn } from "./fields.js";
import { menuButton } from "./menu.js";
import { make } from "./mrkdwn.js";

/**
 * Draws the elements of one surface. `name` keeps its ids apart from others', `choices` and `values` are by block and
 * element, `search(which, typed)` promises options, `tell(which, value, now)` tells the app what was chosen, `agreed(confirm)`
 * promises yes or no, `again()` redraws the surface.
 */
export function pickers({ name, choices = {}, values = {}, search, tell, agreed, again }) {
  async function ask(element, work) {
    if (element.confirm && !(await agreed(element.confirm))) return again();
    return work();
  }

  function overflow(block, element, which) {
    const act = (option) => () => ask(element, () => {
      if (option.url) window.open(option.url, "_blank", "noopener");
      tell(which, option.value, true);
    });
    const items = () => element.options.map((option) => ({ label: option.text.text, about: option.description?.text, act: act(option) }));
    return menuButton({ label: "More options", sign: "⋯", className: "", items, which });
  }

  function draw(block, element, naming) {
    const which = `${block.block_id} ${element.action_id}`;
    if (element.type === "overflow") return { node: overflow(block, element, which) };
    if (!isField(element.type)) return null;
    const label = naming ?? element.placeholder?.text ?? block.text?.text ?? element.action_id;
    const field = {
      attributes: { id: `${name}-${which}`.replaceAll(/\s/g, "-"), ...(naming || isGroup(element.type) ? {} : { "aria-label": label }), "data-which": which },
      label,
      dispatches: block.type !== "input" || block.dispatch_action,
      held: valueIn(values[block.block_id]?.[element.action_id]),
      groups: choices[which],
      search: (typed) => search(which, typed),
      told: (now) => ask(element, () => tell(which, drawn.read(), now && field.dispatches)),
    };
    const drawn = drawField(element, field);
    return { ...drawn, id: field.attributes.id, label };
  }

  function field(block, element) {
    const drawn = draw(block, element);
    if (!drawn) return null;
    if (element.type === "overflow") return drawn.node;
    const group = isGroup(element.type) ? { role: "group", "aria-label": drawn.label } : {};
    return make("div", { class: "control", ...group }, drawn.node);
  }

  function input(block) {
    const drawn = draw(block, block.element, block.label.text);
    if (!drawn) return null;
    const hint = block.hint ? [make("p", { class: "hint quiet" }, block.hint.text)] : [];
    if (isGroup(block.element.type)) return make("fieldset", { class: "input" }, make("legend", {}, block.label.text), drawn.node, hint);
    return make("div", { class: "input" }, make("label", { for: drawn.id }, block.label.text), drawn.node, hint);
  }

  return { field, input };
}
