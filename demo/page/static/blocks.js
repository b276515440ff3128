// Blocks as nodes of the page: one small function for each type.
// `context` has `names` (ids to names), `press(block, button)`, what pressing a button does, `field(block, element)` and
// `input(block)`, which draw input elements, and `picture(part)`, which draws a picture.

import { inline, link, make, mrkdwn, unescaped } from "./mrkdwn.js";

const DRAW = {
  section, header, divider, context: contextBlock, actions, image, table, rich_text: richText, markdown, input, container,
};

/** Every block of a message, or its text when it has none. */
export function drawMessage({ text, blocks }, context) {
  if (!blocks?.length && !text) return [];
  if (!blocks?.length) return [make("div", { class: "text" }, mrkdwn(text, context.names))];
  return blocks.map((block) => drawBlock(block, context));
}

/** One block, of a message or a modal. */
export function drawBlock(block, context) {
  const draw = DRAW[block.type];
  return draw ? draw(block, context) : unknown(block);
}

const unknown = (block) => make("p", { class: "quiet" }, `(a block of type “${block.type}”, not drawn here)`);

function textObject(object, { names }) {
  if (object.type === "mrkdwn") return mrkdwn(object.text, names);
  const lines = object.text.split("\n").flatMap((line, place) => (place ? [make("br"), line] : [line]));
  return make("span", {}, lines);
}

function section(block, context) {
  const words = make("div", { class: "words" });
  if (block.text) words.append(make("div", { class: "text" }, textObject(block.text, context)));
  if (block.fields) {
    words.append(make("div", { class: "fields" }, block.fields.map((field) => make("div", {}, textObject(field, context)))));
  }
  const drawn = make("div", { class: "section" }, words);
  if (block.accessory) drawn.append(element(block.accessory, block, context));
  return drawn;
}

function header(block) {
  return make("h3", {}, block.text.text);
}

function divider() {
  return make("hr");
}

function contextBlock(block, context) {
  const parts = block.elements.map((part) =>
    part.type === "image" ? context.picture(part) : make("span", {}, textObject(part, context)));
  return make("div", { class: "context" }, parts);
}

function actions(block, context) {
  return make("div", { class: "actions", role: "group", "aria-label": "Actions" }, block.elements.map((part) => element(part, block, context)));
}

function element(part, block, context) {
  if (part.type === "button") return button(part, block, context);
  if (part.type === "image") return context.picture(part);
  return context.field?.(block, part) ?? make("span", { class: "quiet" }, `(${part.type})`);
}

/** Remembers which button or menu in `place` has the focus; what it returns finds that again after a redraw, by name. */
export function focusKept(place) {
  const held = place?.contains(document.activeElement) && document.activeElement.closest("[data-which]");
  if (!held) return () => null;
  const label = nameOf(held);
  return (redrawn) => {
    const all = [...(redrawn?.querySelectorAll("[data-which]") ?? [])];
    return all.find((one) => one.dataset.which === held.dataset.which) ?? (label && all.find((one) => nameOf(one) === label)) ?? null;
  };
}

const nameOf = (control) => control.getAttribute("aria-label") ?? control.textContent;

function button(part, block, context) {
  return make("button", {
    type: "button",
    class: part.style,
    "aria-label": part.accessibility_label,
    "data-which": `${block.block_id} ${part.action_id}`,
    onclick: () => context.press(block, part),
  }, part.text.text);
}

function input(block, context) {
  return context.input?.(block) ?? unknown(block);
}

function container(block, context) {
  const inside = block.child_blocks.map((one) => drawBlock(one, context));
  const title = textObject(block.title, context);
  const more = block.subtitle ? [make("span", { class: "quiet" }, textObject(block.subtitle, context))] : [];
  if (!block.is_collapsible) return make("div", { class: "container" }, make("h4", {}, title), more, inside);
  return make("details", { class: "container", open: !block.default_collapsed }, make("summary", {}, title, more), inside);
}

function image(block, context) {
  const title = block.title ? [make("figcaption", {}, block.title.text)] : [];
  return make("figure", {}, title, context.picture(block));
}

function table(block, context) {
  const align = (place) => block.column_settings?.[place]?.align;
  const row = (cells, tag) => make("tr", {}, cells.map((cell, place) =>
    make(tag, { class: align(place), scope: tag === "th" ? "col" : undefined }, tableCell(cell, context))));
  const [head, ...body] = block.rows;
  return make("div", { class: "table", tabindex: "0", role: "region", "aria-label": "Table" },
    make("table", {}, make("thead", {}, row(head, "th")), make("tbody", {}, body.map((cells) => row(cells, "td")))));
}

function tableCell(cell, context) {
  if (cell.type === "rich_text") return richText(cell, context);
  return cell.text ?? String(cell.value ?? "");
}

// rich text

const RICH = {
  rich_text_section: (part, context) => make("div", {}, part.elements.map((bit) => richBit(bit, context))),
  rich_text_preformatted: (part, context) => make("pre", {}, part.elements.map((bit) => richBit(bit, context))),
  rich_text_quote: (part, context) => make("blockquote", {}, part.elements.map((bit) => richBit(bit, context))),
  rich_text_list: (part, context) => make(part.style === "ordered" ? "ol" : "ul", { style: `margin-left: ${part.indent ?? 0}em` },
    part.elements.map((line) => make("li", {}, line.elements.map((bit) => richBit(bit, context))))),
};

function richText(block, context) {
  return make("div", { class: "text" }, block.elements.map((part) => RICH[part.type]?.(part, context) ?? ""));
}

function richBit(bit, { names }) {
  const named = (id) => names.get(id) ?? id;
  const plain = {
    text: () => styled(bit.text, bit.style),
    link: () => link(bit.url, bit.text ?? bit.url),
    user: () => make("span", { class: "mention" }, `@${named(bit.user_id)}`),
    channel: () => make("span", { class: "mention" }, `#${named(bit.channel_id)}`),
    emoji: () => (bit.unicode ? String.fromCodePoint(...bit.unicode.split("-").map((one) => parseInt(one, 16))) : `:${bit.name}:`),
    broadcast: () => make("span", { class: "mention" }, `@${bit.range}`),
    date: () => bit.fallback ?? bit.format,
  };
  return plain[bit.type]?.() ?? "";
}

function styled(text, style = {}) {
  const tags = { bold: "strong", italic: "em", strike: "s", code: "code" };
  return Object.entries(tags).reduce((inner, [name, tag]) => (style[name] ? make(tag, {}, inner) : inner), text);
}

// the markdown block: the headings, lists, quotes, code and emphasis that messages use

function markdown(block, context) {
  const drawn = make("div", { class: "text" });
  for (const part of block.text.split(/\n{2,}/)) drawn.append(markdownPart(part, context));
  return drawn;
}

function markdownPart(part, { names }) {
  const words = (text) => inline(asMrkdwn(text), names);
  const lines = part.split("\n");
  const heading = part.match(/^#{1,6}\s+(.*)$/);
  if (heading) return make("h4", {}, words(heading[1]));
  if (part.startsWith("```")) return make("pre", {}, part.replace(/^```\w*\n?|\n?```$/g, ""));
  if (lines.every((line) => /^\s*[-*]\s/.test(line))) return make("ul", {}, lines.map((line) => make("li", {}, words(line.replace(/^\s*[-*]\s+/, "")))));
  if (lines.every((line) => /^\s*\d+\.\s/.test(line))) return make("ol", {}, lines.map((line) => make("li", {}, words(line.replace(/^\s*\d+\.\s+/, "")))));
  if (lines.every((line) => line.startsWith(">"))) return make("blockquote", {}, words(lines.map((line) => line.replace(/^>\s?/, "")).join(" ")));
  return make("p", {}, lines.flatMap((line, place) => [...(place ? [make("br")] : []), ...words(line)]));
}

function asMrkdwn(text) {
  const marked = unescaped(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return marked
    .replace(/(?<!\*)\*(?!\*)([^*\n]+)\*(?!\*)/g, "_$1_")
    .replace(/\*\*([^*\n]+)\*\*/g, "*$1*")
    .replace(/~~([^~\n]+)~~/g, "~$1~")
    .replace(/\[([^\]\n]+)\]\((https?:[^)\s]+)\)/g, "<$2|$1>");
}
