// Input elements as nodes of the page: one small function for each type.
// Each returns the `node`, the `control` that takes the focus, and `read()`, which returns the current value.

import { combobox } from "./combo.js";
import { make } from "./mrkdwn.js";

const OFTEN = 300; // milliseconds without a key before an app that follows every character is told

const FIELDS = {
  plain_text_input: text,
  number_input: number,
  datepicker: date,
  timepicker: (element, field) => simple(make("input", { ...field.attributes, type: "time", value: field.held ?? "" })),
  radio_buttons: (element, field) => ticks(element, field, "radio"),
  checkboxes: (element, field) => ticks(element, field, "checkbox"),
  static_select: menu,
  external_select: menu,
  users_select: menu,
  conversations_select: menu,
  channels_select: menu,
  multi_static_select: menu,
  multi_users_select: menu,
};
const TYPED = ["plain_text_input", "number_input", "datepicker", "timepicker"];

/** Whether a type of element can be filled in. */
export const isField = (type) => type in FIELDS;

/** Whether its value is typed rather than chosen. */
export const isTyped = (type) => TYPED.includes(type);

/** Whether it consists of several controls with one name. */
export const isGroup = (type) => type === "radio_buttons" || type === "checkboxes";

/** The value in one shape of Slack's `state`: what it has beside its type. */
export const valueIn = (shape) => Object.entries(shape ?? {}).find(([name]) => name !== "type")?.[1];

/**
 * An element. `field` has `attributes` (id and description), `held` (its value), `groups` (its options),
 * `search(typed)`, `label`, and `told(now)`, called on a change the app may want to be told of.
 */
export function drawField(element, field) {
  return FIELDS[element.type](element, field);
}

const simple = (control, node = control) => ({ node, control, read: () => control.value });

function text(element, field) {
  const moments = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const shape = { ...field.attributes, maxlength: element.max_length, placeholder: element.placeholder?.text };
  const control = element.multiline ? make("textarea", { ...shape, rows: 4 }) : make("input", { ...shape, type: "text", autocomplete: "off" });
  control.value = field.held ?? "";
  let timer = 0;
  if (moments.includes("on_character_entered")) {
    control.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(() => field.told(true), OFTEN); });
  }
  control.addEventListener("keydown", (event) => {
    if (!field.dispatches || event.key !== "Enter" || element.multiline || !moments.includes("on_enter_pressed")) return;
    event.preventDefault();
    field.told(true);
  });
  control.addEventListener("change", () => field.told(false));
  return simple(control);
}

function number(element, field) {
  const step = element.is_decimal_allowed ? "any" : "1";
  const shape = { type: "number", step, min: element.min_value, max: element.max_value, placeholder: element.placeholder?.text };
  const control = make("input", { ...field.attributes, ...shape, value: field.held ?? "" });
  control.addEventListener("change", () => field.told(true));
  return simple(control);
}

// The day is also shown in words: browsers write dates in their own country's order.
function date(element, field) {
  const control = make("input", { ...field.attributes, type: "date", value: field.held ?? "" });
  const words = make("output", { for: field.attributes.id, class: "quiet" });
  const say = () => {
    const format = { weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: "UTC" };
    const day = control.value && new Date(control.value).toLocaleDateString("en-GB", format);
    words.textContent = day.replace(",", "").replace("Sept", "Sep"); // with three letters like the other months
  };
  control.addEventListener("input", say);
  control.addEventListener("change", () => field.told(true));
  say();
  return simple(control, make("div", { class: "date" }, control, words));
}

function ticks(element, field, type) {
  const chosen = [field.held ?? []].flat().map((option) => option.value);
  const boxes = element.options.map((option, place) => make("input", {
    type, name: field.attributes.id, id: `${field.attributes.id}-${place}`, value: option.value, checked: chosen.includes(option.value),
    onchange: () => field.told(true),
  }));
  const rows = element.options.map((option, place) => make("label", { class: "tick" }, boxes[place], make("span", {}, option.text.text,
    ...(option.description ? [make("span", { class: "quiet" }, option.description.text)] : []))));
  const ticked = () => boxes.filter((one) => one.checked).map((one) => one.value);
  return {
    node: make("div", { class: "ticks" }, rows),
    control: boxes[0],
    read: () => (type === "radio" ? ticked()[0] ?? null : ticked()),
  };
}

function menu(element, field) {
  const options = (field.groups ?? []).flatMap((group) => group.options);
  const whole = (held) => (typeof held === "string" ? options.find((option) => option.value === held) : held);
  return combobox({
    groups: field.groups,
    search: element.type === "external_select" ? field.search : undefined,
    least: element.min_query_length ?? 3,
    chosen: [field.held ?? []].flat().map(whole).filter(Boolean),
    many: element.type.startsWith("multi_"),
    most: element.max_selected_items,
    label: field.label,
    placeholder: element.placeholder?.text ?? "Choose…",
    attributes: field.attributes,
    changed: () => field.told(true),
  });
}
